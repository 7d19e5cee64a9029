// Package notebook is what a cell calls to show figures, tables and trainings.
//
// In a notebook a figure is an image and a training a live view. In a plain
// terminal a training is a progress bar and a figure a file; if the output is a
// file, a training is a line per epoch. Every call returns after the kernel has
// what it shows, so nothing is lost at the end of a cell. ■ ends a cell that
// trains, whose run is saved: running the cell again continues it.
//
// Three functions train a model, or load the run if it was trained before, and return it:
//
//   - [Train] shows the loss curve and images while it trains, for a cell about the training;
//   - [Trained] shows one line, for a cell that needs the run for something else;
//   - [Watch] shows a figure of your own, drawn anew while it trains.
//
// [Controls] call a function of the running cell when the reader moves a slider.
// [Explorer], [Cloud], [Trainer] and [Game] need no kernel: they compute in the reader's
// browser. Nor does [HumanEvaluation], in which the reader judges images, or [Frames],
// in which the reader moves through figures, such as those of a training.
// [Compare] trains a model for several values of a hyperparameter and shows the
// results side by side.
package notebook
