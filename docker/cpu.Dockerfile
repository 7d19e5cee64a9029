# latentlab on the CPU. Build it in the project's folder:
#   docker build -f docker/cpu.Dockerfile -t latentlab .
#   docker run --rm -it -p 127.0.0.1:8888:8888 -v latentlab:/home/lab/latentlab/.latentlab latentlab
# The volume keeps data and runs; notebooks that you change stay in the container.
FROM golang:1.26.8-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --shell /bin/bash lab
USER lab
ENV HOME=/home/lab GOPATH=/home/lab/go
WORKDIR /home/lab/latentlab
COPY --chown=lab:lab . .

# The same set-up as on any machine. Doctor fails the build if a part does not work.
RUN go run ./kernelcfg setup && go run ./kernelcfg doctor

EXPOSE 8888
# The container has its own loopback, so JupyterLab listens at all its addresses; the -p
# above publishes it on this machine only. The token is printed at the start.
CMD ["go", "run", "./kernelcfg", "lab", "-no-browser", "-ip=0.0.0.0"]
