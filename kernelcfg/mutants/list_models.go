package mutants

var ofModels = []Mutant{
	{
		Name: "conv/padding", File: "lib/conv/axis.go",
		Old: `before = (kernel - stride) / 2`,
		New: `before = (kernel - 1) / 2`,
		Breaks: "Strided convolutions begin one pixel further outside than Keras's: trained weights of Keras give other " +
			"codes.",
		Tests: "TestLayers",
	},
	{
		Name: "conv/window-of-repeated", File: "lib/conv/axis.go",
		Old: `divide(o-a.first+d-before, factor) - a.start`,
		New: `divide(o-a.first+d, factor) - a.start`,
		Breaks: "The decoder that is trained is shifted against the one that is applied: images are reconstructed with " +
			"a shift.",
		Tests: "TestLayers",
	},
	{
		Name: "prob/kl-sign", File: "lib/prob/gaussian.go",
		Old: `return MulScalar(AddScalar(Sub(Add(Square(q.Mu), Square(q.Sigma)), q.LogVar), -1), 0.5)`,
		New: `return MulScalar(AddScalar(Add(Add(Square(q.Mu), Square(q.Sigma)), q.LogVar), -1), 0.5)`,
		Breaks: "The KL term has + log σ², as the notes that notebook 002 follows had it: σ shrinks to 0 and the loss " +
			"falls without end.",
		Tests: "TestKLInGraphs",
	},
	{
		Name: "prob/log-std-factor", File: "lib/prob/gaussian.go",
		Old: `return Gaussian{mu, Exp(logSigma), MulScalar(logSigma, 2)}`,
		New: `return Gaussian{mu, Exp(logSigma), MulScalar(logSigma, 1)}`,
		Breaks: "log σ is used as log σ²: every KL of an encoder that returns log σ is wrong, and σ settles at the wrong " +
			"value.",
		Tests: "TestKLInGraphs",
	},
	{
		Name: "prob/sample-variance", File: "lib/prob/gaussian.go",
		Old: `return Add(q.Mu, Mul(q.Sigma, ConvertDType(ε, q.Mu.DType())))`,
		New: `return Add(q.Mu, Mul(Square(q.Sigma), ConvertDType(ε, q.Mu.DType())))`,
		Breaks: "z is sampled with the variance instead of the standard deviation, so the decoder learns from codes too " +
			"close to the mean.",
		Tests: "TestSample",
	},
	{
		Name: "vae/binarize-inverted", File: "lib/vae/vae.go",
		Old: `LessThan(u, x)`,
		New: `LessThan(x, u)`,
		Breaks: "Binarize trains on negatives: black digits on white, with likelihoods that cannot be compared with " +
			"published ones.",
		Tests: "TestBinarize",
	},
	{
		Name: "vae/kl-per-pixel", File: "lib/vae/vae.go",
		Old: `if !m.loss().Sum {`,
		New: `if m.loss().Sum {`,
		Breaks: "The KL is divided by the number of pixels where the reconstruction loss is a sum, and not where it is a " +
			"mean: β = 1 is no longer the ELBO.",
		Tests: "TestReportsAddUp",
	},
	{
		Name: "vae/weights-prior-sign", File: "lib/vae/bound.go",
		Old: `Sub(Square(ε), Square(z))`,
		New: `Sub(Square(z), Square(ε))`,
		Breaks: "Importance weights have prior and posterior exchanged: the bound of log p(x) by which readers compare " +
			"models is wrong.",
		Tests: "TestBound",
	},
	{
		Name: "ae/noise-target", File: "lib/ae/ae.go",
		Old:    `loss := m.lossIn(scope).Mean(b.X, raw)`,
		New:    `loss := m.lossIn(scope).Mean(noisy, raw)`,
		Breaks: "The denoising autoencoder's target is the noisy image: it learns to keep the noise.",
		Tests:  "TestNoiseTarget",
	},
	{
		Name: "vae/free-bits-per-row", File: "lib/vae/vae.go",
		Old: `MaxScalar(ReduceMean(perDimension, 0), m.FreeBits)`,
		New: `ReduceMean(MaxScalar(perDimension, m.FreeBits), 0)`,
		Breaks: "Free bits are granted to each image instead of to the batch's mean: a dimension that few images use " +
			"gets no gradient from the others.",
		Tests: "TestWarmUpAndFreeBits",
	},
	{
		Name: "loss/learned-sigma", File: "lib/loss/likelihood.go",
		Old: `d = Mul(d, Exp(Neg(logSigma)))`,
		New: `d = Mul(d, Exp(MulScalar(logSigma, -2)))`,
		Breaks: "The learned σ is the root of the residuals' standard deviation: likelihoods of tables are wrong, and the " +
			"KL has another weight.",
		Tests: "TestLikelihoodOfColumns",
	},
	{
		Name: "loss/cross-entropy-slope", File: "lib/loss/crossentropy.go",
		Old: `return Mul(v, Sigmoid(l))`,
		New: `return Mul(v, Sigmoid(Neg(l)))`,
		Breaks: "The reported cross-entropy is right, but its gradient is that of another function: training goes wrong " +
			"while every printed loss is right.",
		Tests: "TestLossGradients",
	},
	{
		Name: "loss/nats-pixels", File: "lib/loss/reconstruction.go",
		Old: "if !l.Sum {\n\t\tvalue *= float64(pixels)",
		New: "if l.Sum {\n\t\tvalue *= float64(pixels)",
		Breaks: "Nats per image of a mean loss stay nats per pixel, and those of a sum are multiplied twice: chapters " +
			"compare losses that are not comparable.",
		Tests: "TestNats",
	},
	{
		Name: "aae/generator-detached", File: "lib/aae/model.go",
		Old: `return loss.Generator(m.discriminate(scope, m.sample(scope, b.X), b.Y))`,
		New: `return loss.Generator(m.discriminate(scope, StopGradient(m.sample(scope, b.X)), b.Y))`,
		Breaks: "The encoder never learns to deceive the discriminator: codes do not follow the prior, and the losses " +
			"look like a lost game.",
		Tests: "TestSlopes", PureGo: true,
	},
	{
		Name: "aae/roles-swapped", File: "lib/aae/model.go",
		Old: `lossAndAccuracy(m.discriminate(scope, samples, y), m.discriminate(scope, z, y))`,
		New: `lossAndAccuracy(m.discriminate(scope, z, y), m.discriminate(scope, samples, y))`,
		Breaks: "The discriminator learns to take codes for samples of the prior, so that deceiving it drives the codes " +
			"away from the prior.",
		Tests: "TestLossesOfKnownCodes",
	},
	{
		Name: "aae/still-training", File: "lib/aae/model.go",
		Old:    `scope.Store().SetTraining(g, false)`,
		New:    `scope.Store().SetTraining(g, true)`,
		Breaks: "The discriminator judges codes made with dropout, contrary to the chapter and the comment.",
		Tests:  "TestLossesOfKnownCodes",
	},
	{
		Name: "aae/mmd-diagonal", File: "lib/aae/mmd.go",
		Old: `ReduceAllSum(Mul(kernel(d), offDiagonal(d)))`,
		New: `ReduceAllSum(kernel(d))`,
		Breaks: "Each point counts as its own neighbor, so that codes seem to differ from the prior where both have the " +
			"same distribution.",
		Tests: "TestSquaredMMD",
	},
	{
		Name: "aae/raw-weights", File: "lib/aae/fewlabels.go",
		Old: "logits, z := m.encode(scope.At(averagesScope), x)\n\treturn Concatenate(",
		New: "logits, z := m.encode(scope.At(autoencoderScope), x)\n\treturn Concatenate(",
		Breaks: "Images are encoded with the weights of the last step instead of their averages, and decoded with the " +
			"averages.",
		Tests: "TestAveragesAreUsed", PureGo: true,
	},
	{
		Name: "loss/generator-zeros", File: "lib/loss/adversarial.go",
		Old:    `return ReduceAllMean(SigmoidCrossEntropy(OnesLike(fake), fake))`,
		New:    `return ReduceAllMean(SigmoidCrossEntropy(ZerosLike(fake), fake))`,
		Breaks: "The generator helps the discriminator: samples get worse with every step.",
		Tests:  "TestAdversarialLosses",
	},
	{
		Name: "gan/noise-outside", File: "lib/gan/gan.go",
		Old:    `if c.Noise > 0 && scope.IsTraining(x.Graph()) {`,
		New:    `if c.Noise > 0 {`,
		Breaks: "The discriminator sees noise outside training too: two evaluations of one image give different results.",
		Tests:  "TestReproducible",
	},
	{
		Name: "gan/phase-order", File: "lib/gan/gan.go",
		Old:    `{Name: generatorScope, Step: m.GeneratorStep},`,
		New:    `{Name: generatorScope, Step: m.DiscriminatorStep},`,
		Breaks: "In a page the generator never learns: its steps are the discriminator's.",
		Tests:  "TestStepIsItsPhases", PureGo: true,
	},
	{
		Name: "gan/normalize-axis", File: "lib/gan/gan.go",
		Old:    `h = Sub(h, ReduceAndKeep(h, ReduceMean, -1))`,
		New:    `h = Sub(h, ReduceAndKeep(h, ReduceMean, 0))`,
		Breaks: "A sample depends on the others of its batch: one code decodes to different images in different batches.",
		Tests:  "TestReproducible",
	},
	{
		Name: "augment/columns-as-rows", File: "lib/augment/stretch.go",
		Old:    `columns := lineWeights(sample(1, stretch), sample(0, shift), dims[2])`,
		New:    `columns := rows`,
		Breaks: "Images are moved and stretched only along the diagonal, not in both directions.",
		Tests:  "TestStretchSamples",
	},
	{
		Name: "classify/loss-sum", File: "lib/classify/classify.go",
		Old: `mean := ReduceAllMean(loss)`,
		New: `mean := ReduceAllSum(loss)`,
		Breaks: "The loss is a sum over the batch: with SGD another batch size means another learning rate, and the " +
			"reported loss grows with it.",
		Tests: "TestStep",
	},
}
