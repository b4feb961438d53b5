package main

import (
	"fmt"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/edgerite/edgerite/config"
)

// newLog logs to standard error: lines for a person, or JSON beside a JSON ready line.
func newLog(in *invocation, cfg config.Config) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(cfg.LogLevel)
	if err != nil {
		return nil, fmt.Errorf("the log level: %w", err)
	}
	format := zap.NewProductionEncoderConfig()
	format.EncodeTime = zapcore.ISO8601TimeEncoder
	encoder := zapcore.NewJSONEncoder(format)
	if cfg.Output == config.Text {
		format.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05")
		format.EncodeLevel = zapcore.CapitalLevelEncoder
		if isTerminal(in.stderr) && in.getenv("NO_COLOR") == "" {
			format.EncodeLevel = zapcore.CapitalColorLevelEncoder
		}
		format.ConsoleSeparator = " "
		encoder = zapcore.NewConsoleEncoder(format)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(in.stderr)), level)), nil
}
