# `./dev torch`; read by `.` after environment.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154

# The default registry's Linux builds of PyTorch bring gigabytes of CUDA packages; those are refused here.
torch() {
    setup core
    spec=${TORCH:-torch==2.13.0}
    say "looking for a CPU build of $spec"
    plan=$(pip install --dry-run --report - "$spec") || die "pip finds no $spec: name another with TORCH=..."
    case $plan in
        *'"name": "nvidia-'* | *'"name": "triton"'*)
            die "the build of $spec that pip finds is the CUDA one (gigabytes). PyTorch's page \"Start locally\" gives" \
                "the address of its CPU builds: set PIP_INDEX_URL to it, then run ./dev torch again." ;;
    esac
    pip install "$spec"
    "$bin/python" -c 'import torch; print("torch", torch.__version__, "CUDA" if torch.version.cuda else "CPU")'
}
