package mutants

var ofTraining = []Mutant{
	{
		Name: "train/one-order", File: "lib/train/shuffle.go",
		Old:    `uint64(epoch+1)*0xD1B54A32D192ED03`,
		New:    `uint64(1)*0xD1B54A32D192ED03`,
		Breaks: "Every epoch has the images in the same order: they are shuffled only once.",
		Tests:  "TestPermutationsDiffer",
	},
	{
		Name: "train/last-images", File: "lib/train/program.go",
		Old:    `return (p.Data.Len() + p.Config.Batch - 1) / p.Config.Batch`,
		New:    `return p.Data.Len() / p.Config.Batch`,
		Breaks: "Images that do not fill a batch are omitted from the epoch, though the docs promise that each is used.",
		Tests:  "TestEpochUsesEveryImage",
	},
	{
		Name: "train/overlapping-batches", File: "lib/train/loop.go",
		Old:    `BroadcastToDims(Mul(s[stateStep], Const(g, int32(size))), size, 1)`,
		New:    `BroadcastToDims(s[stateStep], size, 1)`,
		Breaks: "Step k begins at image k: batches overlap, and most of the data is never used.",
		Tests:  "TestEveryImageOnce",
	},
	{
		Name: "train/average-sign", File: "lib/train/averages.go",
		Old: `Add(now, Mul(kept, Sub(old, now)))`,
		New: `Add(now, Mul(kept, Sub(now, old)))`,
		Breaks: "Running averages diverge from the weights instead of following them: the model that is evaluated is not " +
			"the one that was trained.",
		Tests: "TestNewAverages",
	},
	{
		Name: "train/white-256", File: "lib/train/input.go",
		Old: `float32(1.0/255)`,
		New: `float32(1.0/256)`,
		Breaks: "A white pixel is 0.996: every loss is slightly wrong, by the third digit where it is compared with " +
			"published ones.",
		Tests: "TestPixels",
	},
	{
		Name: "train/decay-slope", File: "lib/train/decay.go",
		Old:    `AddScalar(done, -0.5), -2*(1-decayed))`,
		New:    `AddScalar(done, -0.5), -(1-decayed))`,
		Breaks: "The learning rate falls half as fast as Decay promises, and ends at a half instead of a hundredth.",
		Tests:  "TestDecay",
	},
	{
		Name: "train/looking-moves", File: "lib/train/state.go",
		Old: `v.SetNodeValue(found)`,
		New: `_ = found`,
		Breaks: "Showing a model while it trains advances its random numbers: a run that is watched ends with other " +
			"weights.",
		Tests: "TestKeepVariables",
	},
	{
		Name: "train/digest-scalar-names", File: "lib/train/digest.go",
		Old:    `fmt.Sprintf("scalar %q", s)`,
		New:    `fmt.Sprintf("scalar %.0q", s)`,
		Breaks: "A metric of a Step is renamed and the old run is loaded, whose table has the old names.",
		Tests:  "TestDigestKnowsTheNames", PureGo: true,
	},
	{
		Name: "train/digest-first-values", File: "lib/train/digest.go",
		Old: `func(b []byte) { h.Write(b) }`,
		New: `func(b []byte) {}`,
		Breaks: "With another initializer, or other labeled images in a variable, the old run is shown as if it were the " +
			"new one.",
		Tests: "TestDigestChanges|TestDigestKnowsTheCode", PureGo: true,
	},
	{
		Name: "run/clock-share", File: "lib/run/clock.go",
		Old:    `return before.seconds + share*(t.seconds-before.seconds), true`,
		New:    `return before.seconds + share*t.seconds, true`,
		Breaks: "The time until a step is too long between two ticks, so charts of loss against time are bent.",
		Tests:  "TestClock", PureGo: true,
	},
	{
		Name: "dataset/gray-cut-off", File: "lib/dataset/scaling.go",
		Old: `uint8(min(max(v, 0), 1)*255 + 0.5)`,
		New: `uint8(min(max(v, 0), 1) * 255)`,
		Breaks: "Decoded images are rounded down: they are darker by half a level, and an exact decoder does not " +
			"reproduce its image.",
		Tests: "TestLevels", PureGo: true,
	},
	{
		Name: "run/stale-tests", File: "lib/run/evaluate.go",
		Old:    `case tested && e.digest == r.shown.test ||`,
		New:    `case r.Tests.Len() == 0 ||`,
		Breaks: "The curve of another test set, or of an earlier Evaluate, stays in the run after the cell has changed.",
		Tests:  "TestTests|TestEvaluateChanged", PureGo: true,
	},
	{
		Name: "run/beyond-target", File: "lib/run/run.go",
		Old:    `err == nil && step <= target {`,
		New:    `err == nil {`,
		Breaks: "With fewer epochs than were trained, the shorter run has the longer one's weights.",
		Tests:  "TestContinues|TestFewerThanInterrupted", PureGo: true,
	},
	{
		Name: "run/best-lost", File: "lib/run/stopping.go",
		Old: `best != nil && best.step < c.step`,
		New: `best != nil && best.step < 0`,
		Breaks: "A training with early stopping that was interrupted has no longer the best state before that, and trains " +
			"from the start again.",
		Tests: "TestEarlyStopping", PureGo: true,
	},
	{
		Name: "run/retreat-late", File: "lib/run/train.go",
		Old: `t.good, max(0, bad-1)`,
		New: `t.good, max(0, bad)`,
		Breaks: "After a loss that is not finite the run is saved at the step that spoiled its weights, and can only " +
			"diverge again.",
		Tests: "TestDiverges", PureGo: true,
	},
	{
		Name: "trained/bound-of-sum", File: "lib/trained/bound.go",
		Old: `totals[i].value() - math.Log(float64(k))`,
		New: `totals[i].value()`,
		Breaks: "The bound is that of the sum of k weights, not of their mean: it is log k too high, so that more samples " +
			"look like a better model.",
		Tests: "TestBoundOfEqualWeights",
	},
	{
		Name: "trained/last-batch-twice", File: "lib/trained/judge.go",
		Old: `range values[done-from:]`,
		New: `range values`,
		Breaks: "Images of the last two batches count twice, so that every test score is wrong where the batch size does " +
			"not divide the size of the set.",
		Tests: "TestEvaluate",
	},
	{
		Name: "metric/frechet-cross-term", File: "lib/metric/frechet.go",
		Old:    `distance -= 2 * s`,
		New:    `distance -= s`,
		Breaks: "A set of images has a distance from itself: values like FID are far too large.",
		Tests:  "TestFrechetIsADistance|TestFrechetOfDiagonals", PureGo: true,
	},
	{
		Name: "metric/probe-leak", File: "lib/metric/probe.go",
		Old: `scale := standardize(train)`,
		New: `scale := standardize(slices.Concat(train, test))`,
		Breaks: "The probe's scaler is fit on the test codes too: a leak, and an accuracy that depends on how many are " +
			"tested.",
		Tests: "TestLinearProbeSeesNoTestCode", PureGo: true,
	},
}
