// Package notebook is what a cell calls to show figures, tables and trainings.
//
// In a notebook a figure is an image and a training a live view. In a plain
// terminal a training is a progress bar and a figure a file; if the output is a
// file, a training is a line per epoch. Every call returns after the kernel has
// what it shows, so nothing is lost at the end of a cell. ■ ends a cell that
// trains, whose run is saved: running the cell again continues it.
//
// [Controls] call a function of the running cell when the reader moves a slider.
// [Explorer], [Cloud], [Trainer] and [Game] need no kernel: they compute in the reader's
// browser. Nor does [HumanEvaluation], in which the reader judges images.
// [Compare] trains a model for several values of a hyperparameter and shows the
// results side by side.
package notebook
