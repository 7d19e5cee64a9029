// Bench measures how many images a second the autoencoders of the chapters,
// variational and adversarial ones too, train on: with GoMLX's stock Trainer,
// with lib/train's compiled loop, with -page in a page, and with -peers in JAX and PyTorch.
//
//	go run ./kernelcfg bench [-peers] [-page] [-plugins DIR,DIR] [-epochs 5] [-only WORDS]
//		[-model fashion,vae-wide] [-batch 32,128] [-images 10000]
//
// Everything that is compared runs in a separate process, a contestant, with the
// same network, data and batch size. A line on its standard input has it train one
// epoch. Each round runs all contestants, in alternating order, so that other load
// on the machine affects all of them alike. The first round includes compilation
// and does not count. Bench prints medians and ranges, and ratios of medians. The
// column of losses shows that all do the same work: the losses agree except for the
// initial weights, the order of the images, the noise and dropout.
//
// The adversarial autoencoders (aae, semi) train in three and four phases, each
// with its own Adam and a loss in that column. The stock Trainer has one loss and
// one optimizer for a step, so it is not among their contestants, and neither is
// the loop with GoMLX's Adam. Their epoch is 10,000 images, which -images changes;
// for semi it counts the images without labels.
//
// With -page the training that lib/wasm/training exports takes part, in Chromium on one
// processor. Bench prints what the page carries, and its ratio to the fastest peer on one
// processor. Model ring is the GAN in the plane of page.Game; no peer has it.
//
//	go run ./kernelcfg bench -page -peers -model digits,ring -images 16000 -only "page,1 thread"
//
// # What makes the loop fast, and what does not
//
// The row with GoMLX's Adam shows what lib/train's copies of the layers' inputs gain
// at small batches; the row of another plugin (-plugins) shows what its XLA gains or
// loses. If on a newer XLA the loop is no faster than with GoMLX's Adam, the copies
// can be removed.
//
// Measured in November 2026 on two cores of an Intel Xeon with the autoencoder of
// notebook 000 at batch 32 and XLA 91888df6ce85: ratios of images/s with a change to
// images/s without it, ± 0.04. The loop as it is:
//
//	copies in layers of up to a million weights too          0.92
//	the same, VAE of notebook 000                            0.82
//	copies at batch 128, VAE of notebook 000                 0.95
//	copies at batch 128, VAE of notebook 001                 1.08
//	copies at batch 512, autoencoder of notebook 003         1.00
//	XLA's new fusion emitters off, the same                  0.93
//	--xla_cpu_prefer_vector_width=512, the same              1.02
//	YNN for single products only, the same                   1.00
//	--xla_multiheap_size_constraint_per_heap=1               0.98
//	--xla_cpu_copy_insertion_use_region_analysis             0.9
//
// The loop without copies:
//
//	copies (1.11 in the run of MEASURED.md)                  1.14
//	--xla_multiheap_size_constraint_per_heap=1               1.06
//	results of all products as values of the loop, so that
//	no buffers are shared (XLA copies them)                  0.64
//	YNN, XLA's library for small products, off               0.74
//	YNN for single products only                             0.84
//	YNN for sums only                                        0.72
//
// Earlier, with XLA of 2025:
//
//	an optimization barrier instead of the copies            0.97
//	fast math, other vector widths, xnnpack, oneDNN          1.00
//	weights stored transposed                                0.90 to 1.00
//	two halves of a batch side by side                       0.88 to 0.95
//
// # Convolutions
//
// XLA's CPU client brings only convolutions outside loops into the form that its fast
// library takes (its pass for that visits the entry computation alone), so in the loop
// the gradients of GoMLX's layers.Convolution are plain nested loops. lib/conv trains
// with products of windows and banded matrices instead. Ratios to it, for a VAE of 16 and
// 32 channels at batch 128 on two loaded cores, from images/s or from processor time:
//
//	layers.Convolution                                       0.03
//	the same after space-to-depth, and sub-pixel up          0.01
//	convolutions with gradients in the fast form (JAX)       0.6
//	windows of one output each, in the decoder after
//	upsampling instead of before it                          0.2
//	windows of whole rows in every layer                     0.7
//	windows of whole rows in no layer, not even the last     0.7
//	windows of whole rows in the first layer too             1.0
//
// GoMLX v0.28.2 computes wrong gradients of convolutions with even kernels by their input,
// which train.Prepare refuses; those of lib/conv in training are right.
package main
