package main

import (
	"fmt"
	"strconv"
)

// count is the value of a flag: a whole number, not negative.
type count int

// UnmarshalText takes what was typed.
func (c *count) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil {
		return fmt.Errorf("%q is not a number from 0 on", text)
	}
	*c = count(n)
	return nil
}
