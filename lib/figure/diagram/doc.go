// Package diagram draws models: nodes, arrows between them, and braces that
// name parts of them.
//
// The New functions return the diagrams of models in the literature, which a
// caller may change before drawing them:
//
//	diagram.NewVariational().Draw()
package diagram
