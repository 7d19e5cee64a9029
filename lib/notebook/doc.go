// Package notebook shows figures, tables and trainings in the cell that runs
// them.
//
// In a notebook a figure is a picture and a training a live view. A plain
// terminal gets a progress bar, and figures as files; output into a file is
// a line per epoch. Every call has shown what it shows before it returns:
// nothing is lost at the end of a cell.
//
// [Controls] call a function of the running cell when a reader turns a knob.
// [Explorer] and [Cloud] need no kernel: what they compute, they compute in
// the reader's browser, from what lies in the output. [Compare] trains a model
// for several values of a hyperparameter and sets what comes of it side by
// side.
package notebook
