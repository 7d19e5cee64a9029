package wasm

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"

	"latentlab/lib/trace"
)

// elementwise has the kernel of each element-wise operation for each kind of its operands.
var elementwise = map[string]map[kind]string{
	"Abs":      {float: "abs"},
	"Neg":      {float: "neg"},
	"Sign":     {float: "sign"},
	"Floor":    {float: "floor"},
	"Ceil":     {float: "ceil"},
	"Round":    {float: "round"},
	"Sqrt":     {float: "sqrt"},
	"Rsqrt":    {float: "rsqrt"},
	"Exp":      {float: "exp"},
	"Expm1":    {float: "expm1"},
	"Log":      {float: "log"},
	"Log1p":    {float: "log1p"},
	"Logistic": {float: "logistic"},
	"Tanh":     {float: "tanh"},
	"Sin":      {float: "sin"},
	"Cos":      {float: "cos"},
	"Erf":      {float: "erf"},
	"IsFinite": {float: "isfinite"},

	"Add":   {float: "add", integer: "iadd", word: "iadd"},
	"Sub":   {float: "sub", integer: "isub", word: "isub"},
	"Mul":   {float: "mul", integer: "imul", word: "imul"},
	"Div":   {float: "div", integer: "idiv", word: "udiv"},
	"Rem":   {float: "rem", integer: "irem", word: "urem"},
	"Pow":   {float: "pow"},
	"Atan2": {float: "atan2"},
	"Max":   {float: "max", integer: "imax", word: "umax"},
	"Min":   {float: "min", integer: "imin", word: "umin"},

	"Equal":          {float: "eq", integer: "ieq", word: "ieq", mask: "ieq"},
	"NotEqual":       {float: "ne", integer: "ine", word: "ine", mask: "ine"},
	"GreaterThan":    {float: "gt", integer: "igt", word: "ugt"},
	"GreaterOrEqual": {float: "ge", integer: "ige", word: "uge"},
	"LessThan":       {float: "lt", integer: "ilt", word: "ult"},
	"LessOrEqual":    {float: "le", integer: "ile", word: "ule"},

	"BitwiseAnd": {integer: "and", word: "and"},
	"BitwiseOr":  {integer: "or", word: "or"},
	"BitwiseXor": {integer: "xor", word: "xor"},
	"BitwiseNot": {integer: "not", word: "not"},
	"LogicalAnd": {mask: "and"},
	"LogicalOr":  {mask: "or"},
	"LogicalXor": {mask: "xor"},
	"LogicalNot": {mask: "not"},

	"ShiftLeft":            {integer: "shl", word: "shl"},
	"ShiftRightLogical":    {integer: "shr", word: "shr"},
	"ShiftRightArithmetic": {integer: "sar"},
}

// reductions has the instruction of each reduction for each kind.
var reductions = map[string]map[kind]string{
	"ReduceSum":        {float: "sum", integer: "isum", word: "isum"},
	"ReduceProduct":    {float: "prod"},
	"ReduceMax":        {float: "max", integer: "imax", word: "umax"},
	"ReduceMin":        {float: "min", integer: "imin", word: "umin"},
	"ReduceBitwiseAnd": {integer: "and", word: "and"},
	"ReduceBitwiseOr":  {integer: "or", word: "or"},
	"ReduceBitwiseXor": {integer: "xor", word: "xor"},
	"ReduceLogicalAnd": {mask: "and"},
	"ReduceLogicalOr":  {mask: "or"},
	"ReduceLogicalXor": {mask: "xor"},
}

// conversions has the kernel that converts from a kind to another.
var conversions = map[[2]kind]string{
	{integer, float}: "float", {word, float}: "unsigned", {float, integer}: "int", {float, word}: "word",
	{small, float}: "float", {small, mask}: "some", {mask, float}: "one", {mask, integer}: "bit", {mask, word}: "bit",
	{float, mask}: "nonzero", {integer, mask}: "some", {word, mask}: "some",
}

// wayOut has advice about operations that do not run in a page.
var wayOut = map[string]string{
	"While":               "compute a fixed number of steps in Go, one after another in the graph",
	"If":                  "use Where, which computes both branches",
	"Call":                "call the Go function that builds the graph instead",
	"Sort":                "compute a maximum or a minimum, or sort the data before training",
	"SelectAndScatterMax": "use the mean of windows, or convolutions with strides, in place of their maximum",
}

var errOtherType = errors.New("a page does not compute it with operands of this type")

// elementwise adds the kernels of an element-wise operation with a result of kind k.
func (r *reader) elementwise(o trace.Operation, k kind) (view, error) {
	var in []view
	for _, a := range o.Arguments {
		if ref, ok := a.(trace.Ref); ok {
			in = append(in, r.values[ref.ID])
		}
	}
	if of, ok := elementwise[o.Name]; ok {
		if kernel, ok := of[in[0].kind]; ok {
			return r.apply(kernel, k, in...), nil
		}
	}
	zero := func() view { return r.scalar(k, 0) }
	switch {
	case o.Name == "Where":
		return r.apply("where", k, in...), nil
	case o.Name == "Clamp" && (k == float || k == integer): // minimum, x, maximum
		return r.apply(elementwise["Min"][k], k, r.apply(elementwise["Max"][k], k, in[0], in[1]), in[2]), nil
	case o.Name == "IsNaN" && in[0].kind == float:
		return r.apply("ne", k, in[0], in[0]), nil
	case o.Name == "Neg" && in[0].kind == integer:
		return r.apply("isub", k, zero(), in[0]), nil
	case o.Name == "Abs" && in[0].kind == integer:
		return r.apply("imax", k, in[0], r.apply("isub", k, zero(), in[0])), nil
	case o.Name == "Sign" && in[0].kind == integer:
		return r.apply("imax", k, r.apply("imin", k, in[0], r.scalar(k, 1)), r.scalar(k, math.MaxUint32)), nil
	}
	if elementwise[o.Name] != nil || o.Name == "Clamp" {
		return view{}, errOtherType
	}
	if advice, ok := wayOut[o.Name]; ok {
		return view{}, errors.New(advice)
	}
	return view{}, errors.New("there is no instruction for it: build the same from sums, products, " +
		"comparisons and Where")
}

// convert returns x as numbers of another type.
func (r *reader) convert(x view, dtype dtypes.DType) (view, error) {
	k, err := kindOf(dtype)
	if err != nil {
		return view{}, err
	}
	if kernel, ok := conversions[[2]kind{x.kind, k}]; ok {
		return r.apply(kernel, k, x), nil
	}
	if k == long || k == small && x.kind != small {
		return view{}, fmt.Errorf("numbers of a page are not converted to %s", dtype)
	}
	x.kind = k // the same words
	return x, nil
}
