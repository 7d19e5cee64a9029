// Package loss provides the losses that the models minimize: reconstruction losses
// of autoencoders, and those of both sides of an adversarial game.
//
// A [Reconstruction] knows the likelihood that it stands for, so losses with
// different reductions can be compared in nats per image:
//
//	m, err := ae.New(ae.Config{Hidden: []int{256}, Code: 10, Loss: loss.MSE})
//	nats := m.Loss.Nats(0.0147, 28*28) // -log p(x|x̂) of an image with that loss
//
// [Likelihood] returns the loss that fits given data, with a likelihood for each column of
// a table: numbers, zeros and ones, and texts.
//
// The PyTorch notes are the blog post that notebook 000 follows, the VAE article is that of
// notebook 001, the lesson notes are those of notebook 002, on lessons 47 to 51 of Long
// Liangqu's video course on PyTorch, and the TensorFlow course is that of notebook 003: BCE
// is the loss of its section 12.2.5, LinearSSE that of section 12.1.
package loss
