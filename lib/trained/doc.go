// Package trained applies trained models: it encodes, decodes, reconstructs and
// evaluates examples with the weights of a program.
//
// A [Model] is a program with weights. Package run returns models that it has
// trained, package weights those of a weights file. [Model.Network] compiles any
// part of a model, such as the encoder, for repeated use:
//
//	codes, err := m.Encode(x) // [n][code]
//	decoded, err := m.Decode(codes)
package trained
