// Package rename rewrites the Go of notebook cells from old names of the
// library to new ones, by a table of rules, and carries over the record that
// ties a cell's outputs to its code where nothing but names has changed.
//
// The types that a rule needs are found against the library as it is now: the
// rewriting goes in rounds, each of which type-checks what the one before made
// known. What to change is found in the syntax tree, and the text is changed
// there, so that layout and comments survive.
package rename
