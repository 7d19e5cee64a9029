// Package stale notices when a cell changes a declaration that the outputs of other cells
// are made with: a network, a hyperparameter. The cell that changes it shows which cells
// are to be run again, and the note follows as they are.
//
// For each cell that was executed to its end it keeps the declarations that the cell's
// main uses, also by way of others, each with a digest of its syntax. So comments and
// layout change nothing, and a declaration that does not change never leads to a note.
package stale
