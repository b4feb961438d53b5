package store

import "syscall"

// syncHere makes what was written to a file durable, and keeps the processor meanwhile.
func syncHere(fd uintptr, _ func() error) error {
	for {
		_, _, errno := syscall.RawSyscall(syscall.SYS_FDATASYNC, fd, 0, 0)
		switch errno {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return errno
		}
	}
}
