// Package ae implements autoencoders: an encoder g: x → z and a decoder h: z → x̂,
// trained to minimize the distance between x and x̂.
//
// A Config describes a network of dense layers; New turns it into a Model.
// Other layers are functions that go into a Model directly:
//
//	m := &ae.Model{Encoder: myEncoder, Decoder: myDecoder, Loss: loss.BCE}
//
// The PyTorch notes are the blog post that notebook 000 follows. The TensorFlow course is
// the one that notebook 003 follows: Fashion is the network of its section 12.2.2, Noise
// and Dropout are those of sections 12.3.1 and 12.3.2.
package ae
