//go:build !linux

package store_test

import "testing"

func mountTmpfs(t *testing.T) string {
	t.Helper()
	t.Skip("tmpfs is Linux's")
	return ""
}
