package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// completionCommand prints a small script that asks the words command for candidates, so that a script
// installed once knows the commands of a later version.
type completionCommand struct {
	Bash  bashCommand  `cmd:"" help:"Add to ~/.bashrc: source <(edgerite completion bash)"`
	Zsh   zshCommand   `cmd:"" help:"Add to ~/.zshrc, after compinit: source <(edgerite completion zsh)"`
	Fish  fishCommand  `cmd:"" help:"Add to config.fish: edgerite completion fish | source"`
	Words wordsCommand `cmd:"" hidden:"" help:"Print the words that may come next."`
}

const bashScript = `_edgerite() {
  local IFS=$'\n'
  COMPREPLY=($(edgerite completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _edgerite edgerite
`

const zshScript = `_edgerite() {
  local -a found
  found=(${(f)"$(edgerite completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then compadd -a found; else _files; fi
}
compdef _edgerite edgerite
`

const fishScript = `complete -c edgerite -a '(edgerite completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`

type (
	bashCommand struct{}
	zshCommand  struct{}
	fishCommand struct{}
)

// Run prints the script for bash.
func (bashCommand) Run(in *invocation) error {
	in.printf("%s", bashScript)
	return nil
}

// Run prints the script for zsh.
func (zshCommand) Run(in *invocation) error {
	in.printf("%s", zshScript)
	return nil
}

// Run prints the script for fish.
func (fishCommand) Run(in *invocation) error {
	in.printf("%s", fishScript)
	return nil
}

type wordsCommand struct {
	Line []string `arg:"" optional:"" help:"The words so far; the last is what is being typed."`
}

// Run prints the candidates, a line each.
func (c *wordsCommand) Run(in *invocation) error {
	typed := ""
	node := in.model.Node
	if n := len(c.Line); n > 0 {
		typed = c.Line[n-1]
		node = follow(node, c.Line[:n-1])
	}
	for _, word := range candidates(node) {
		if strings.HasPrefix(word, typed) {
			in.printf("%s\n", word)
		}
	}
	return nil
}

// follow is the command that the words lead to. Flags and their values lead nowhere.
func follow(node *kong.Node, words []string) *kong.Node {
	for _, word := range words {
		for _, child := range node.Children {
			if child.Name == word {
				node = child
				break
			}
		}
	}
	return node
}

func candidates(node *kong.Node) []string {
	var words []string
	for _, child := range node.Children {
		if !child.Hidden {
			words = append(words, child.Name)
		}
	}
	for _, level := range node.AllFlags(true) {
		for _, flag := range level {
			words = append(words, "--"+flag.Name)
		}
	}
	return words
}
