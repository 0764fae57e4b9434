"""A notebook run as a whole, cell by cell as in Jupyter: for assignments whose tests are cells. Imports its own files."""
