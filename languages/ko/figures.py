# 그림의 한글: 이 컴퓨터에 있는 글꼴을 찾아 씁니다
import warnings
from pathlib import Path

from matplotlib import font_manager

hangul_fonts = ("NanumGothic", "NotoSansCJK-Regular", "NotoSansKR-Regular")  # Linux
hangul_fonts += ("malgun", "AppleSDGothicNeo", "AppleGothic")  # Windows, macOS
font_files = [entry.fname for entry in font_manager.fontManager.ttflist]
if not any(Path(file).name.startswith(hangul_fonts) for file in font_files):
    font_files = font_manager.findSystemFonts()  # 새로 설치했으면 아직 모릅니다
for font_file in sorted(font_files, key=len):
    if Path(font_file).name.startswith(hangul_fonts):
        font_manager.fontManager.addfont(font_file)
        font_name = font_manager.FontProperties(fname=font_file).get_name()
        plt.rcParams["font.family"] = ["DejaVu Sans", font_name]
        break
else:
    warnings.filterwarnings("ignore", "Glyph .* missing")
    print("한글 글꼴이 없어서 그림의 한글이 네모로 보입니다: NanumGothic을 설치하세요")
