package mutants

var ofAnalysis = []Mutant{
	{
		Name: "pca/axes-through-zero", File: "lib/pca/covariance.go",
		Old: `uint64(n)*products[a*d+b] - sums[a]*sums[b]`,
		New: `uint64(n) * products[a*d+b]`,
		Breaks: "Second moments replace the covariance: the first component is the mean image, and codes waste a number " +
			"on it.",
		Tests: "TestFitAgreesWithGonum|TestPCAProperties", PureGo: true,
	},
	{
		Name: "pca/cross-entropy-of-white", File: "lib/pca/score.go",
		Old:    `s.BCE -= t*math.Log(p) + (1-t)*math.Log1p(-p)`,
		New:    `s.BCE -= t * math.Log(p)`,
		Breaks: "The autoencoders' competitor is scored only on white pixels: its cross-entropy is far too low.",
		Tests:  "TestScoreOfKnownReconstructions", PureGo: true,
	},
	{
		Name: "pca/curvature", File: "lib/pca/majorize.go",
		Old: `float32(4*(float64(x[j])/255`,
		New: `float32(2*(float64(x[j])/255`,
		Breaks: "Logistic PCA takes steps of half the length, stops before the minimum, and loses to the autoencoder for " +
			"that reason.",
		Tests: "TestStepEndsAtTheLowestPoint", PureGo: true,
	},
	{
		Name: "pca/stale-cache", File: "lib/pca/save.go",
		Old:    `"pca-%s-k%d", im.Digest()[:16], k`,
		New:    `"pca-%s", im.Digest()[:16]`,
		Breaks: "After a fit of 2 components, a fit of 30 loads the 2 from disk.",
		Tests:  "TestFitInDistinguishes", PureGo: true,
	},
	{
		Name: "tsne/self-pair", File: "lib/tsne/gradient.go",
		Old:    "Scalar(g, dtype, float64(n)))\n\tforce := Sub(",
		New:    "Scalar(g, dtype, float64(0)))\n\tforce := Sub(",
		Breaks: "Each point repels itself in the gradient's normalization: repulsion is too weak, and groups overlap.",
		Tests:  "TestGradient",
	},
	{
		Name: "tsne/exaggerated-throughout", File: "lib/tsne/descent.go",
		Old:    `attraction := Where(early, scalar(d.config.Exaggeration), scalar(1))`,
		New:    `attraction := Where(early, scalar(d.config.Exaggeration), scalar(d.config.Exaggeration))`,
		Breaks: "Early exaggeration never ends: every group is a dot that hides its points.",
		Tests:  "TestBlobsStayApart",
	},
	{
		Name: "tsne/entropy-in-bits", File: "lib/tsne/affinity.go",
		Old:    `target := math.Log(perplexity)`,
		New:    `target := math.Log2(perplexity)`,
		Breaks: "A perplexity of 30 gives each point about 135 neighbors.",
		Tests:  "TestPerplexityIsReached", PureGo: true,
	},
	{
		Name: "tsne/stale-cache", File: "lib/tsne/save.go",
		Old:    `len(x), len(x[0]), c.Perplexity, c.Early`,
		New:    `len(x), len(x[0]), 0.0, c.Early`,
		Breaks: "With another perplexity, the points of the old one are shown.",
		Tests:  "TestEmbedIn", PureGo: true,
	},
	{
		Name: "dataset/test-is-train", File: "lib/dataset/set.go",
		Old: `part("t10k", "test")`,
		New: `part("train", "test")`,
		Breaks: "The test set is the training set, as in the notes that notebook 002 follows: every test score is a " +
			"training score.",
		Tests: "TestSets", PureGo: true,
	},
	{
		Name: "dataset/split-overlap", File: "lib/dataset/split.go",
		Old:    `return e.Slice(0, n), e.Slice(n, e.Len())`,
		New:    `return e.Slice(0, n), e.Slice(max(n-1, 0), e.Len())`,
		Breaks: "An image is in both parts of a split: a model selected by held-out images was trained on one of them.",
		Tests:  "TestImagesParts", PureGo: true,
	},
	{
		Name: "dataset/digest-without-labels", File: "lib/dataset/digest.go",
		Old:    `h.Write(labels)`,
		New:    `_ = labels`,
		Breaks: "Corrected labels load the run that was trained on the wrong ones.",
		Tests:  "TestDigest", PureGo: true,
	},
	{
		Name: "dataset/internal/table/labels-unsorted", File: "lib/dataset/internal/table/label.go",
		Old:    `uint16(places[id])`,
		New:    `uint16(places[0]) + id`,
		Breaks: "Labels are numbered as they occur in the file, and have the names of the sorted classes: benign is malignant.",
		Tests:  "TestRead", PureGo: true,
	},
	{
		Name: "dataset/internal/table/categories-unsorted", File: "lib/dataset/internal/table/column.go",
		Old:    `to[at+c.place[int(cell)]] = 1`,
		New:    `to[at+int(cell)] = 1`,
		Breaks: "A text's features are numbered as the texts occur in the file, and have the names of the sorted categories.",
		Tests:  "TestRead", PureGo: true,
	},
	{
		Name: "dataset/internal/npy/fortran-order", File: "lib/dataset/internal/npy/npy.go",
		Old:    `if a.fortran {`,
		New:    `if false {`,
		Breaks: "Arrays that NumPy saved with the first dimension fastest are read with their values in other places.",
		Tests:  "TestOpen", PureGo: true,
	},
	{
		Name: "dataset/turned-images", File: "lib/dataset/load.go",
		Old:    "Height: images.dims[1],\n\t\tWidth:  images.dims[2],",
		New:    "Height: images.dims[2],\n\t\tWidth:  images.dims[1],",
		Breaks: "Images that are not square are read in rows of the wrong length, and show stripes.",
		Tests:  "TestLoadIDXRoundTrip", PureGo: true,
	},
}
