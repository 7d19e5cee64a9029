package mutants

var ofTools = []Mutant{
	{
		Name: "random/exactly-zero", File: "lib/random/random.go",
		Old: `AddScalar(high, 0.5)`,
		New: `AddScalar(high, 0)`,
		Breaks: "One uniform number in eight million is 0, and its normal number is -∞: after hours of training the loss " +
			"is NaN.",
		Tests: "TestUniformEnds",
	},
	{
		Name: "random/same-numbers", File: "lib/random/random.go",
		Old:    `Const(g, []uint32{0, 1})`,
		New:    `Const(g, []uint32{0, 0})`,
		Breaks: "Every step samples the same noise and masks the same units.",
		Tests:  "TestBits", PureGo: true,
	},
	{
		Name: "safetensors/checksum-ignored", File: "lib/safetensors/seal.go",
		Old:    `err == nil && sum != want`,
		New:    `err == nil && sum == ""`,
		Breaks: "A checkpoint or a cache with a flipped bit loads without an error, and what is shown was never computed.",
		Tests:  "TestUnsealNoticesDamage", PureGo: true,
	},
	{
		Name: "safetensors/gap", File: "lib/safetensors/decode.go",
		Old:    `if p.from != end || p.to < end`,
		New:    `if p.from < end || p.to < end`,
		Breaks: "A file is read that has bytes outside all tensors, in which something can hide.",
		Tests:  "TestDecodeRefuses", PureGo: true,
	},
	{
		Name: "safetensors/twice", File: "lib/safetensors/header.go",
		Old: "if seen[name] {\n\t\t\treturn f, nil",
		New: "if seen[name] && name == metadataKey {\n\t\t\treturn f, nil",
		Breaks: "Of two tensors with the same name the reader uses either: other programs read other weights from the " +
			"same file.",
		Tests: "TestDecodeRefuses", PureGo: true,
	},
	{
		Name: "wasm/training/shared-constant", File: "lib/wasm/training/knobs.go",
		Old: `if other.knob != own.knob || !bytes.Equal(other.table, own.table) {`,
		New: `if false && !bytes.Equal(other.table, own.table) {`,
		Breaks: "A knob that begins at the value of another number of the step, as a dropout of 0.5 beside noise of 0.5, " +
			"changes both.",
		Tests: "TestKnobs",
	},
	{
		Name: "wasm/training/white-is-black", File: "lib/wasm/training/examples.go",
		Old:    `uint8((int(v) + grayLevel/2) / grayLevel * grayLevel)`,
		New:    `(v + grayLevel/2) / grayLevel * grayLevel`,
		Breaks: "White pixels overflow and are black, so a page trains on outlines of digits.",
		Tests:  "TestExamples", PureGo: true,
	},
	{
		Name: "wasm/training/initial-weights", File: "lib/wasm/training/start.go",
		Old:    `case !ok || isRate(path):`,
		New:    `case !ok || isRate(path) || !full:`,
		Breaks: "A page that starts from a large trained model has its initial weights.",
		Tests:  "TestLargeStart", PureGo: true,
	},
	{
		Name: "export/judged-on-nothing", File: "lib/export/compress.go",
		Old: `used := rows - heldOut(rows)`,
		New: `used := rows`,
		Breaks: "No codes are held out to judge the rounding, so that 8 bits always pass and a page may show other images " +
			"than the run.",
		Tests: "TestMoreBits", PureGo: true,
	},
	{
		Name: "export/error-carried-away", File: "lib/export/round.go",
		Old:    `carried[j] += f * e[j]`,
		New:    `carried[j] -= f * e[j]`,
		Breaks: "Rounding errors add up instead of canceling: decoders need twice the bits, or look grainy.",
		Tests:  "TestRoundForInputs", PureGo: true,
	},
	{
		Name: "export/offset-sign", File: "lib/export/round.go",
		Old: `sum += float64(exact[i*m.out+j]) - float64(rounded[i*m.out+j])`,
		New: `sum += float64(rounded[i*m.out+j]) - float64(exact[i*m.out+j])`,
		Breaks: "What rounding subtracts from a layer's mean is subtracted twice: exported images are darker or lighter " +
			"than the run's.",
		Tests: "TestSetOffset", PureGo: true,
	},
	{
		Name: "notebook/interrupted-goes-on", File: "lib/notebook/interrupt.go",
		Old:    "case err != nil:\n\t\t\tfail(err)\n\t\t}\n\t\tendInterrupted()",
		New:    "case err != nil:\n\t\t\tfail(err)\n\t\t}",
		Breaks: "After an interrupt a cell goes on, and draws a run that was trained for a part of its epochs as finished.",
		Tests:  "TestInterrupt", PureGo: true,
	},
	{
		Name: "notebook/diverged-stays", File: "lib/notebook/compare_show.go",
		Old:    `c.shown[id] != "nothing"`,
		New:    `c.shown[id] == ""`,
		Breaks: "When all cases of Compare diverge, the figure of the last one stays.",
		Tests:  "TestCompareEnds", PureGo: true,
	},
	{
		Name: "notebook/worst-is-best", File: "lib/notebook/compare_table.go",
		Old:    `better == Lower && other < value`,
		New:    `better == Lower && other > value`,
		Breaks: "Compare marks the largest loss as the best.",
		Tests:  "TestBest", PureGo: true,
	},
	{
		Name: "run/last-group", File: "lib/run/curve.go",
		Old: `float64(from+to)/2`,
		New: `float64(from+size)/2`,
		Breaks: "The loss curve's last point lies in the middle of a full group: beyond the last step whenever the last " +
			"group is smaller.",
		Tests: "TestTableAverages", PureGo: true,
	},
	{
		Name: "page/game-push-sign", File: "lib/page/game_functions.go",
		Old:    `return Neg(Gradient(ofAll, x)[0])`,
		New:    `return Gradient(ofAll, x)[0]`,
		Breaks: "Arrows of a game show the opposite of where the generator's points are going.",
		Tests:  "TestGamePush", PureGo: true,
	},
	{
		Name: "page/plane-by-size", File: "lib/page/explorer_range.go",
		Old:    `squares/float64(len(codes)) - mean*mean`,
		New:    `squares/float64(len(codes)) + mean*mean`,
		Breaks: "The explorer shows the plane of the coordinates that are far from zero, not of those that vary.",
		Tests:  "TestMostVarying", PureGo: true,
	},
	{
		Name: "page/start-far-out", File: "lib/page/explorer_start.go",
		Old:    `if d < least {`,
		New:    `if d < least && best < 0 {`,
		Breaks: "The explorer opens with the first code, which may be an outlier, not with one near the median.",
		Tests:  "TestExplorerStart", PureGo: true,
	},
}
