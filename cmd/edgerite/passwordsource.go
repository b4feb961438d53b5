package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// passwordSource is where a command reads a password or a secret. On the command line every user of the machine would see it.
type passwordSource struct {
	File  string `name:"password-file" xor:"password" required:"" placeholder:"FILE" help:"A file with the password, or the service principal's secret, in its first line."`
	Stdin bool   `name:"password-stdin" xor:"password" required:"" help:"Read the password, or the secret, from standard input: its first line."`
}

// longestPassword bounds what is read, in bytes.
const longestPassword = 1 << 10

func (s passwordSource) read(in *invocation) (string, error) {
	if s.Stdin {
		return firstLine(in.stdin, "standard input")
	}
	f, err := os.Open(s.File)
	if err != nil {
		return "", fmt.Errorf("the password: %w", err)
	}
	password, err := firstLine(f, s.File)
	return password, errors.Join(err, f.Close())
}

func firstLine(r io.Reader, where string) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, longestPassword+1)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("the password: reading %s: %w", where, err)
	}
	password := strings.TrimRight(line, "\r\n")
	switch {
	case password == "":
		return "", fmt.Errorf("the password: the first line of %s is empty", where)
	case len(line) > longestPassword:
		return "", fmt.Errorf("the password: the first line of %s is longer than %d bytes", where, longestPassword)
	}
	return password, nil
}
