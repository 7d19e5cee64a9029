package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"latentlab/kernelcfg/setup"
)

// labURL returns the address, with its token, of the JupyterLab that runs as
// process pid, once it answers.
func labURL(s *setup.Setup, pid int) (string, error) {
	text, err := os.ReadFile(s.Dir("jupyter", "runtime", fmt.Sprintf("jpserver-%d.json", pid)))
	if err != nil {
		return "", errNotUp
	}
	var server struct {
		Port  int    `json:"port"`
		Token string `json:"token"`
		Base  string `json:"base_url"`
	}
	if err := json.Unmarshal(text, &server); err != nil {
		return "", errNotUp // it is being written
	}
	host := net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port))
	conn, err := net.DialTimeout("tcp", host, time.Second)
	if err != nil {
		return "", errNotUp
	}
	conn.Close()
	address := url.URL{Scheme: "http", Host: host, Path: server.Base + "lab", RawQuery: url.Values{"token": {server.Token}}.Encode()}
	return address.String(), nil
}
