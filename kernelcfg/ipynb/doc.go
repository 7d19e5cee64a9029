// Package ipynb reads, checks and writes Jupyter notebooks whose code cells
// are Go: it finds and sets hyperparameters in the cells, tidies the outputs so
// that versions of a notebook are easy to compare, and checks that the outputs belong
// to the code above them.
package ipynb
