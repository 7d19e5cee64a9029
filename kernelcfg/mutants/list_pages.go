package mutants

var ofPages = []Mutant{
	{
		Name: "wasm/read-after-written", File: "lib/wasm/result.go",
		Old:    "p.after[u] = append(p.after[u], n)\n\t}\n\treturn true",
		New:    "_ = u\n\t}\n\treturn true",
		Breaks: "In a page a weight gets its new value before gradients have read the old one: other numbers than here.",
		Tests:  "TestVariables", PureGo: true,
	},
	{
		Name: "wasm/another-element", File: "lib/wasm/schedule.go",
		Old:    `o.node == n && !sameIndex(o)`,
		New:    `o.node == n && false`,
		Breaks: "An operation that reads one element of a value for all of its own reads the one at each index instead.",
		Tests:  "TestVariables", PureGo: true,
	},
	{
		Name: "wasm/words-of-two", File: "lib/wasm/memory.go",
		Old:    `l.last < v.first`,
		New:    `l.last <= v.first`,
		Breaks: "The result of an instruction lies on the words that it still reads.",
		Tests:  "TestRandomGraphs", PureGo: true,
	},
	{
		Name: "wasm/knob-once", File: "lib/wasm/node.go",
		Old:    `n.once = n.op != opInput && n.op != opVariable`,
		New:    `n.once = n.op != opVariable`,
		Breaks: "What depends on a knob only is computed before the first step: turning the knob has no effect.",
		Tests:  "TestConstantAsInput", PureGo: true,
	},
	{
		Name: "trace/changed-later", File: "lib/trace/operation.go",
		Old:    "all[i] = slices.Clone(a)",
		New:    "all[i] = slices.Clip(a)",
		Breaks: "A slice that its caller uses again changes the operations recorded before.",
		Tests:  "TestOperations", PureGo: true,
	},
}
