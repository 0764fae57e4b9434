# The cell was emptied.
