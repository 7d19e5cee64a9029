package mutants

var ofTools = []Mutant{
	{
		Name: "random/exactly-zero", File: "lib/random/random.go",
		Old:    `AddScalar(high, 0.5)`,
		New:    `AddScalar(high, 0)`,
		Breaks: "One uniform number in eight million is 0, and its normal number -∞: after hours of training the loss is NaN.",
		Tests:  "TestUniformAtItsEnds",
	},
	{
		Name: "random/same-numbers", File: "lib/random/random.go",
		Old:    `Const(g, []uint32{0, 1})`,
		New:    `Const(g, []uint32{0, 0})`,
		Breaks: "Every step draws the same noise, and masks the same units.",
		Tests:  "TestBits", PureGo: true,
	},
	{
		Name: "safetensors/gap", File: "lib/safetensors/decode.go",
		Old:    `if offsets[0] != end || offsets[1] < end`,
		New:    `if offsets[0] < end || offsets[1] < end`,
		Breaks: "A file with bytes that belong to no tensor is read, in which the format lets something hide.",
		Tests:  "TestDecodeRefuses", PureGo: true,
	},
	{
		Name: "safetensors/twice", File: "lib/safetensors/decode.go",
		Old:    `if seen[name] {`,
		New:    `if seen[name] && name == metadataKey {`,
		Breaks: "Of two tensors with one name the reader takes either: other programs see other weights in the same file.",
		Tests:  "TestDecodeRefuses", PureGo: true,
	},
	{
		Name: "export/judged-on-nothing", File: "lib/export/compress.go",
		Old:    `seen := rows - held`,
		New:    `seen := rows`,
		Breaks: "No codes are held back to judge the rounding, so that 8 bits always pass and a page may show other pictures than the run.",
		Tests:  "TestMoreBits", PureGo: true,
	},
	{
		Name: "export/error-carried-away", File: "lib/export/round.go",
		Old:    `carried[j] += f * e[j]`,
		New:    `carried[j] -= f * e[j]`,
		Breaks: "Errors of rounding add up in place of cancelling: decoders need twice the bits, or look grainy.",
		Tests:  "TestRoundForInputs", PureGo: true,
	},
	{
		Name: "export/offset-sign", File: "lib/export/round.go",
		Old:    `sum += float64(exact[i*m.out+j]) - float64(rounded[i*m.out+j])`,
		New:    `sum += float64(rounded[i*m.out+j]) - float64(exact[i*m.out+j])`,
		Breaks: "What rounding takes from a layer's mean is taken twice: exported pictures are darker or lighter than the run's.",
		Tests:  "TestCorrectKeepsTheMean", PureGo: true,
	},
	{
		Name: "notebook/worst-is-best", File: "lib/notebook/compare_table.go",
		Old:    `better == Lower && l.values[k] < value`,
		New:    `better == Lower && l.values[k] > value`,
		Breaks: "Compare marks the largest loss as the best.",
		Tests:  "TestBest", PureGo: true,
	},
	{
		Name: "notebook/last-group", File: "lib/notebook/view_curve.go",
		Old:    `append(y, sum/float64(to-from))`,
		New:    `append(y, sum/float64(group))`,
		Breaks: "The loss curve's last point is divided by a full group: the curve dives at its end whenever the steps do not divide.",
		Tests:  "TestTrainingLoss", PureGo: true,
	},
	{
		Name: "notebook/widest-by-size", File: "lib/notebook/explorer_range.go",
		Old:    `squares/float64(len(codes)) - mean*mean`,
		New:    `squares/float64(len(codes)) + mean*mean`,
		Breaks: "The explorer shows the plane of the numbers that are far from zero, not of those that vary.",
		Tests:  "TestWidest", PureGo: true,
	},
}
