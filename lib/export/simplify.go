package export

import "slices"

// simplify reduces a program to fewer operations that compute the same: it computes what does not
// depend on the code, joins rearrangements, makes what is added to the result of a matrix, or
// multiplies it, part of the matrix, and an upsampling part of the convolution after it.
func (p *program) simplify() *program {
	p.rewrite(p.arranger())
	p.shortenConstants()
	p.rewrite(p.joiner())
	p.rewrite(p.arranger())
	p.rewrite(p.upsampler())
	return p.withoutUnused()
}

// rewrite calls f for each operation in turn, with its operands as they have become. f may change
// the operation, and returns the value that takes the place of its own.
func (p *program) rewrite(f func(o *operation) int) {
	became := make([]int, len(p.values))
	for v := range became {
		became[v] = v
	}
	var kept []operation
	for _, o := range p.operations {
		o.in = slices.Clone(o.in)
		for k, v := range o.in {
			o.in[k] = became[v]
		}
		became[o.out] = f(&o)
		if became[o.out] == o.out && p.values[o.out].constant == nil {
			kept = append(kept, o)
		}
	}
	p.operations, p.result = kept, became[p.result]
}

// source is where a number of a rearrangement is from.
type source struct{ value, index int }

// arranger makes an operation on constants a constant, joins a rearrangement with those before it,
// and omits it if nothing moves.
func (p *program) arranger() func(o *operation) int {
	sources := map[int][]source{} // of each number of a rearrangement
	return func(o *operation) int {
		if o.name == "take" {
			of := p.joinTakes(o, sources)
			if size := p.values[o.in[0]].size; len(o.in) == 1 && len(of) == size && of[0].index == 0 && isLoop(o.index, size, 1) {
				return o.in[0]
			}
			sources[o.out] = of
		}
		if !slices.ContainsFunc(o.in, func(v int) bool { return p.values[v].constant == nil }) {
			t := newTable(p, nil, 1)
			t.compute(*o)
			p.values[o.out].constant = t.cells[o.out]
			delete(sources, o.out)
		}
		return o.out
	}
}

// joinTakes has a rearrangement take numbers from where those before it take them, and returns the
// source of each.
func (p *program) joinTakes(o *operation, sources map[int][]source) []source {
	var all, of []source
	for _, v := range o.in {
		if s, ok := sources[v]; ok {
			all = append(all, s...)
			continue
		}
		for i := range p.values[v].size {
			all = append(all, source{v, i})
		}
	}
	for _, i := range o.index {
		of = append(of, all[i])
	}
	first, size := map[int]int{}, 0 // index of a value's first number among the operands
	o.in, o.index = nil, nil
	for _, s := range of {
		if _, ok := first[s.value]; !ok {
			o.in, first[s.value] = append(o.in, s.value), size
			size += p.values[s.value].size
		}
		o.index = append(o.index, first[s.value]+s.index)
	}
	return of
}

// shortenConstants shortens constants that repeat themselves, if only element-wise operations use
// them: those repeat them.
func (p *program) shortenConstants() {
	whole := map[int]bool{p.result: true} // values that must keep their size
	for _, o := range p.operations {
		if !o.isElementwise() {
			for _, v := range o.in {
				whole[v] = true
			}
		}
	}
	for v := range p.values {
		row := p.values[v].constant
		if row == nil || whole[v] {
			continue
		}
		for n := 1; n < len(row); n++ {
			if len(row)%n == 0 && slices.Equal(row[n:], row[:len(row)-n]) {
				p.values[v] = value{n, row[:n]}
				break
			}
		}
	}
}

// joiner makes a constant that is added to the result of a matrix, or multiplies it, part of the
// matrix, if nothing else uses the result. It omits factors of 1 and terms of 0.
func (p *program) joiner() func(o *operation) int {
	uses := make([]int, len(p.values))
	for _, o := range p.operations {
		for _, v := range o.in {
			uses[v]++
		}
	}
	uses[p.result]++
	matrices := map[int]*matrix{} // that a value is the result of
	return func(o *operation) int {
		if o.isProduct() {
			matrices[o.out] = p.matrices[o.matrix]
			return o.out
		}
		if !slices.Contains([]string{"add", "sub", "mul", "div"}, o.name) {
			return o.out
		}
		for k, v := range o.in {
			c := p.values[o.in[1-k]].constant
			if c == nil || p.values[v].size != p.values[o.out].size || k == 1 && o.name == "div" {
				continue
			}
			if len(c) == 1 && (o.name == "add" && c[0] == 0 || o.name == "mul" && c[0] == 1 ||
				k == 0 && (o.name == "sub" && c[0] == 0 || o.name == "div" && c[0] == 1)) {
				return v
			}
			m := matrices[v]
			if m == nil || uses[v] != 1 || len(c) != 1 && len(c) != m.out {
				continue
			}
			switch {
			case o.name == "mul":
				m.scaleColumns(func(j int) float64 { return float64(c[j%len(c)]) })
			case o.name == "div":
				m.scaleColumns(func(j int) float64 { return 1 / float64(c[j%len(c)]) })
			case o.name == "sub" && k == 1: // c - v
				m.scaleColumns(func(int) float64 { return -1 })
				m.addOffset(c, 1)
			case o.name == "sub":
				m.addOffset(c, -1)
			default:
				m.addOffset(c, 1)
			}
			uses[v] = uses[o.out]
			return v
		}
		return o.out
	}
}

// upsampler makes a convolution that follows an upsampling to the nearest pixel one of the smaller
// image.
func (p *program) upsampler() func(o *operation) int {
	takes := map[int]operation{} // by value
	return func(o *operation) int {
		switch o.name {
		case "take":
			takes[o.out] = *o
		case "convolve":
			if t := takes[o.in[0]]; len(t.in) == 1 {
				if w := o.window.repeated(t.index); w != nil && w.image[0]*w.image[1]*w.channels == p.values[t.in[0]].size {
					o.in, o.window = t.in, w
				}
			}
		}
		return o.out
	}
}

// withoutUnused returns the program without operations and values that the result does not need.
func (p *program) withoutUnused() *program {
	used := make([]bool, len(p.values))
	used[0], used[p.result] = true, true
	var needed []operation
	for _, o := range slices.Backward(p.operations) {
		if used[o.out] {
			needed = append(needed, o)
			for _, v := range o.in {
				used[v] = true
			}
		}
	}
	q := &program{}
	place := make([]int, len(p.values))
	for v, value := range p.values {
		if used[v] {
			place[v] = len(q.values)
			q.values = append(q.values, value)
		}
	}
	for _, o := range slices.Backward(needed) {
		in := make([]int, len(o.in))
		for k, v := range o.in {
			in[k] = place[v]
		}
		o.in, o.out = in, place[o.out]
		if o.isProduct() {
			q.matrices = append(q.matrices, p.matrices[o.matrix])
			o.matrix = len(q.matrices) - 1
		}
		q.operations = append(q.operations, o)
	}
	q.result = place[p.result]
	return q
}
