// Package loss has the losses that the models minimize: reconstruction losses
// of autoencoders, and both sides of an adversarial game.
//
// A [Reconstruction] knows the likelihood that it stands for, so losses with
// different reductions compare in nats per image:
//
//	m, err := ae.New(ae.Config{Hidden: []int{256}, Code: 10, Loss: loss.MSE})
//	nats := m.Loss.Nats(0.0147, 28*28) // -log p(x|x̂) of an image with that loss
package loss
