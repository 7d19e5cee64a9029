// Package ipynb reads, checks and writes Jupyter notebooks whose code cells
// are Go: it finds the hyperparameters in the cells and sets them, tidies the
// outputs so that versions of a notebook compare well, and tells whether the
// outputs belong to the code that stands above them.
package ipynb
