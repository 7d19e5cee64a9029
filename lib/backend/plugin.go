package backend

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// checkPlugin returns an error if the file at path cannot be a plugin for this machine.
// The dynamic loader maps a file without checking its length: a truncated one would end the
// process with a bus error.
func checkPlugin(path string) error {
	if runtime.GOOS != "linux" {
		return nil // elsewhere libraries have other formats
	}
	stat, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("%s is damaged: %d bytes that are not a shared library (%w)", path, stat.Size(), err)
	}
	defer f.Close()
	if f.Type != elf.ET_DYN || f.Machine != machines[runtime.GOARCH] {
		return fmt.Errorf("%s is %v for %v: expected a shared library for %s", path, f.Type, f.Machine, runtime.GOARCH)
	}
	for _, segment := range f.Progs {
		if end := segment.Off + segment.Filesz; end < segment.Off || end > uint64(stat.Size()) {
			return fmt.Errorf("%s is damaged: it is %d bytes long and needs %d", path, stat.Size(), end)
		}
	}
	return nil
}

var machines = map[string]elf.Machine{
	"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "riscv64": elf.EM_RISCV, "ppc64le": elf.EM_PPC64,
	"s390x": elf.EM_S390,
}

// pluginPath returns the file of a plugin: its name if that is a path, otherwise the first
// file for the name in the plugin folders, or "" if there is none.
func pluginPath(name string) string {
	name, _, _ = strings.Cut(name, ",")
	if filepath.IsAbs(name) {
		return name
	}
	for _, dir := range pluginDirs() {
		if path := filepath.Join(dir, pluginFile(name)); isFile(path) {
			return path
		}
	}
	return ""
}
