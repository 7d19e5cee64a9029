// Package ae holds the autoencoders of the chapters: an encoder g: x → z, a
// decoder h: z → x̂, and the distance between x and x̂ that training makes
// small.
//
// A Config describes a network of dense layers; New turns it into a Model.
// A reader who wants other layers writes the two networks as functions and
// puts them into a Model directly:
//
//	m := &ae.Model{Encoder: myEncoder, Decoder: myDecoder, Loss: ae.BCE}
package ae
