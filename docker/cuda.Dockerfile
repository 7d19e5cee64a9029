# latentlab on NVIDIA devices. Build it in the project's folder:
#   docker build -f docker/cuda.Dockerfile -t latentlab-cuda .
#   docker run --rm -it --gpus all -p 127.0.0.1:8888:8888 -v latentlab-cuda:/home/lab/latentlab/.latentlab latentlab-cuda
# The volume keeps data and runs; notebooks that you change stay in the container.
# The CUDA libraries come with the set-up, pinned to the plugin; the driver
# comes from the machine, through its NVIDIA container toolkit.
FROM golang:1.26.8-bookworm AS go

FROM ubuntu:24.04
COPY --from=go /usr/local/go /usr/local/go
ENV PATH=/usr/local/go/bin:$PATH GOTOOLCHAIN=local
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --shell /bin/bash lab
USER lab
ENV HOME=/home/lab GOPATH=/home/lab/go
WORKDIR /home/lab/latentlab
COPY --chown=lab:lab . .

# There is no device while the image is built, so run doctor afterwards:
#   docker run --rm --gpus all latentlab-cuda go run ./kernelcfg doctor
RUN go run ./kernelcfg setup -cuda

EXPOSE 8888
CMD ["go", "run", "./kernelcfg", "lab", "-no-browser", "-ip=0.0.0.0"]
