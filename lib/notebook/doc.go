// Package notebook shows figures, tables and trainings in the cell that runs
// them.
//
// In a notebook a figure is a picture and a training a live view. A plain
// terminal gets a progress bar, and figures as files; output into a file is
// a line per epoch. Every call has shown what it shows before it returns:
// nothing is lost at the end of a cell.
package notebook
