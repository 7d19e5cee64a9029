// Package knob turns the fields of a struct into controls (sliders, selects and
// check boxes) as HTML, and what a page sends for them back into values.
//
// A field has a control if it has a tag `knob:"…"`, a list of items with commas
// between them:
//
//	0..1            the range of a slider, for a number
//	step 0.05       between its positions; without it 1 for integers and
//	                about a 200th of the range for others
//	log             the positions are even in the exponent: 1e-4..1e-1, log
//	choices 2|10|20 a select, for a number or a string
//	name σ          the control's name, instead of the field's
//	unit epochs     follows its value
//
// A bool needs no items; it is a check box. The tag `knob:"-"` makes no control.
//
// Go ignores a tag that is written in another way, such as `knob: "0..1"`. NewBoard
// returns an error for those, and Notes lists numbers and bools without a tag.
package knob
