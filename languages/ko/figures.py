# 그림의 한글: 이 컴퓨터에 있는 글꼴을 찾아 씁니다
import warnings

from matplotlib import font_manager

hangul_fonts = ["NanumGothic", "Noto Sans CJK KR", "Noto Sans KR"]  # Linux
hangul_fonts += ["Malgun Gothic", "Apple SD Gothic Neo", "AppleGothic"]  # Windows, macOS
for font in font_manager.fontManager.ttflist:
    if font.name in hangul_fonts:
        plt.rcParams["font.family"] = ["DejaVu Sans", font.name]
        break
else:
    warnings.filterwarnings("ignore", "Glyph .* missing")
    print("한글 글꼴이 없어서 그림의 한글이 네모로 보입니다: NanumGothic을 설치하세요")
