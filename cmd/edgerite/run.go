package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/templatefile"
)

// The exit codes that scripts rely on.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands are the command tree; each command has a Run method in a file of its own.
type commands struct {
	Serve      serveCommand      `cmd:"" help:"Run the emulator."`
	Doctor     doctorCommand     `cmd:"" help:"Walk the device documentation's connection steps and say what to do where one fails."`
	Cert       certCommand       `cmd:"" help:"Show, export or make anew the certificates."`
	Hosts      hostsCommand      `cmd:"" help:"Print the hosts file entries of the devices, or put them there."`
	Env        envCommand        `cmd:"" help:"Print the variables, or the cloud of Azure CLI, that tell clients of a running device."`
	Health     healthCommand     `cmd:"" help:"Ask a running emulator whether it is well."`
	Ctl        ctlCommand        `cmd:"" help:"Control a running emulator."`
	Template   templateCommand   `cmd:"" help:"Check, show and deploy Resource Manager templates."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
	Completion completionCommand `cmd:"" help:"Print the completion script of a shell."`
}

// invocation is what a command runs on.
type invocation struct {
	ctx            context.Context
	program        string // as it was called: what to type again
	env            []string
	stdin          io.Reader
	stdout, stderr io.Writer
	model          *kong.Application
	flags          []*kong.Flag
	redact         func(text string) string // takes secrets out of what is printed for people; nil for none
}

// usageError is wrong use of the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run is the whole program but for the process around it. args begin with the program's name, as os.Args do.
// It returns the exit code.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	words := conventional(args[1:])
	if len(words) == 0 {
		words, stdout = []string{"--help"}, stderr
	}
	helped := false
	parser, err := kong.New(&commands{},
		kong.Name("edgerite"),
		kong.Description("Edgerite emulates the local endpoints of an Azure Stack Edge device: Resource Manager, sign-in and Blob storage."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }), // kong exits only after it has printed help
		kong.ValueFormatter(formatHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
	)
	if err != nil {
		return report(stderr, err)
	}
	parsed, err := parser.Parse(words)
	switch {
	case helped && len(args) == 1:
		return exitUsage // nothing was asked for
	case helped:
		return exitFine
	case err != nil:
		return report(stderr, usagef("%w; edgerite --help shows how", explain(err, words)))
	}
	return report(stderr, parsed.Run(&invocation{ctx: ctx, program: args[0], env: env, stdin: stdin, stdout: stdout, stderr: stderr, model: parser.Model, flags: parsed.Flags()}))
}

// conventional puts what people try at any program into the words of this one.
func conventional(words []string) []string {
	switch {
	case len(words) > 0 && words[0] == "help":
		return append(slices.Clone(words[1:]), "--help")
	case len(words) > 0 && words[0] == "--version":
		return append([]string{"version"}, words[1:]...)
	}
	return words
}

// explain is the parser's error in better words, where there are some: it takes a negative value for a flag.
func explain(err error, words []string) error {
	for _, word := range words {
		if len(word) > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9' {
			return fmt.Errorf("%s is negative: write a positive duration or number", word)
		}
	}
	return err
}

// report prints an error, a line each where several are joined, and returns the exit code.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return exitFine
	}
	if p, ok := errors.AsType[*templatefile.Problem](err); ok {
		fmt.Fprintln(stderr, p) // several lines, in the form that editors read
		return exitFailed
	}
	if told, ok := errors.AsType[*toldError](err); ok {
		fmt.Fprintln(stderr, told)
		return exitFailed
	}
	// Where standard error is closed there is nowhere else to say it.
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(stderr, "edgerite: "+line)
	}
	var problems config.Problems
	var usage usageError
	if errors.As(err, &problems) || errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// formatHelp adds the default and the environment variable of a setting to its help.
func formatHelp(v *kong.Value) string {
	help := v.Help
	if fallback := v.Tag.Get("fallback"); fallback != "" {
		help += " Default: " + fallback + "."
	}
	if v.Flag != nil && config.IsSetting(v.Flag) {
		help += " [$" + config.Env(v.Name) + "]"
	}
	return help
}

// config reads the settings of the command.
func (in *invocation) config() (config.Config, error) {
	return config.Load(config.Sources{Flags: config.Given(in.flags), Env: in.env, ReadFile: os.ReadFile})
}

// getenv is the last value of a variable, as the system has it.
func (in *invocation) getenv(name string) string {
	value := ""
	for _, entry := range in.env {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

// redacted is a text without the secrets that the command knows.
func (in *invocation) redacted(text string) string {
	if in.redact == nil {
		return text
	}
	return in.redact(text)
}

// printf writes to standard output. A closed pipe, as of head, is the reader's wish.
func (in *invocation) printf(format string, args ...any) {
	fmt.Fprintf(in.stdout, "%s", in.redacted(fmt.Sprintf(format, args...)))
}
