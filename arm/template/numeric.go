package template

import (
	"encoding/json"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// numericFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric
var numericFunctions = []function{
	arithmetic("add", func(a, b int64) (int64, bool) {
		sum := a + b
		return sum, (a < 0) != (b < 0) || (sum < 0) == (a < 0)
	}),
	arithmetic("sub", func(a, b int64) (int64, bool) {
		difference := a - b
		return difference, (a < 0) == (b < 0) || (difference < 0) == (a < 0)
	}),
	arithmetic("mul", multiply),
	division("div", func(a, b int64) int64 { return a / b }),
	division("mod", func(a, b int64) int64 { return a % b }),
	{name: "int", min: 1, max: 1, takes: takes(kindString | kindInt | kindFloat), eval: toInt},
	{name: "float", min: 1, max: 1, takes: takes(kindString | kindInt | kindFloat), eval: toFloat},
	extreme("min", -1),
	extreme("max", 1),
	{name: "copyIndex", max: 2, takes: takes(kindString|kindInt, kindInt), eval: copyIndex},
}

// arithmetic is a function of two integers that tells by false when the result is none of 64 bits (text seen).
func arithmetic(name string, do func(a, b int64) (int64, bool)) function {
	return function{name: name, min: 2, max: 2, takes: takes(kindInt), eval: func(_ *evaluator, args []value) (value, error) {
		result, ok := do(args[0].(int64), args[1].(int64))
		if !ok {
			return nil, faultf("The template language function '%s' overflowed with the operants '%d' and '%d'. Please see https://aka.ms/arm-functions for usage details.", name, args[0], args[1])
		}
		return result, nil
	}}
}

// division is an arithmetic function that does not divide by zero, nor the least integer by -1.
func division(name string, do func(a, b int64) int64) function {
	f := arithmetic(name, func(a, b int64) (int64, bool) {
		if a == math.MinInt64 && b == -1 {
			return 0, false
		}
		return do(a, b), true
	})
	divide := f.eval
	f.eval = func(e *evaluator, args []value) (value, error) {
		if args[1].(int64) == 0 {
			return nil, misuse(name, "can't divide by zero")
		}
		return divide(e, args)
	}
	return f
}

func multiply(a, b int64) (int64, bool) {
	negative := (a < 0) != (b < 0)
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	if negative {
		return -int64(low), high == 0 && low <= 1<<63
	}
	return int64(low), high == 0 && low < 1<<63
}

func magnitude(i int64) uint64 {
	if i < 0 {
		return -uint64(i)
	}
	return uint64(i)
}

// extreme is min or max, of the arguments or of one array.
func extreme(name string, sign int) function {
	return function{name: name, min: 1, max: many, takes: takes(kindInt|kindArray, kindInt), eval: func(_ *evaluator, args []value) (value, error) {
		if a, ok := args[0].(*array); ok && len(args) == 1 {
			args = a.items
		}
		if len(args) == 0 {
			return nil, misuse(name, "expects at least one integer")
		}
		var best int64
		for i, arg := range args {
			n, ok := arg.(int64)
			if !ok {
				return nil, misuse(name, "expects integers or an array of integers. The provided value is of type '%s'", typeName(arg))
			}
			if i == 0 || (sign > 0) == (n > best) {
				best = n
			}
		}
		return best, nil
	}}
}

func toInt(_ *evaluator, args []value) (value, error) {
	s, ok := args[0].(string)
	if n, isNumber := args[0].(json.Number); isNumber {
		if f, err := n.Float64(); err == nil && math.Abs(f) < 1<<63 {
			return int64(math.RoundToEven(f)), nil
		}
		s, ok = n.String(), true
	}
	if !ok {
		return args[0], nil
	}
	i, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return nil, faultf("The template language function 'int' cannot convert provided value '%s' to integer value. Please see https://aka.ms/arm-function-int for usage details.", s)
	}
	return i, nil
}

func toFloat(_ *evaluator, args []value) (value, error) {
	n := json.Number(strings.TrimSpace(text(args[0])))
	f, err := n.Float64()
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, misuse("float", "expects its parameter to be convertible to a floating point number")
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return json.Number(s), nil
}

// copyIndex is where a loop is: the innermost, or the one that is named, from an offset
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric#copyindex; text seen).
func copyIndex(e *evaluator, args []value) (value, error) {
	var offset int64
	name, named := "", false
	for i, arg := range args {
		switch arg := arg.(type) {
		case int64:
			if i == 0 && len(args) == 2 {
				return nil, misuse("copyIndex", "expects a loop name as its first parameter")
			}
			offset = arg
		case string:
			name, named = arg, true
		}
	}
	for i := len(e.loops) - 1; i >= 0; i-- {
		if !named || strings.EqualFold(e.loops[i].name, name) {
			return int64(e.loops[i].index) + offset, nil
		}
	}
	if named {
		return nil, misuse("copyIndex", "has an invalid argument: no copy loop '%s' is defined here", name)
	}
	return nil, faultf("The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified. Please see https://aka.ms/arm-copy for usage details.")
}
