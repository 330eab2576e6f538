# shellcheck shell=bash
# For test.sh to source, in the project's folder: start_models brings up servers of small real models for the tests, stop_models ends them.
#
#   MEM0_TEST_MODELS       folder with the models' files, SmolLM2-135M-Instruct and all-MiniLM-L6-v2 in llama.cpp's format. Without it nothing is
#                          started, and the tests of a real model server are skipped, in CI too: the files are no part of the project
#   MEM0_TEST_LLAMA_CHAT   base address of a llama-server of the first. Set beforehand, it names a server to use
#   MEM0_TEST_LLAMA_EMBED  the same of the second, with --embeddings

models_dir=

start_models() {
    [ -n "${MEM0_TEST_MODELS:-}" ] || return 0
    models_dir=$(mktemp -d)
    local chat embed
    if [ -z "${MEM0_TEST_LLAMA_CHAT:-}" ]; then
        chat=$(eng/llama-up.sh "$models_dir/chat" start "$MEM0_TEST_MODELS/smollm2-135m-instruct-q4_1.gguf" -c 4096 --jinja) && export MEM0_TEST_LLAMA_CHAT="$chat"
    fi
    if [ -z "${MEM0_TEST_LLAMA_EMBED:-}" ]; then
        embed=$(eng/llama-up.sh "$models_dir/embed" start "$MEM0_TEST_MODELS/all-minilm-l6-v2-q8_0.gguf" --embeddings --pooling mean -c 512 -b 512 -ub 512) &&
            export MEM0_TEST_LLAMA_EMBED="$embed"
    fi
    [ -n "${MEM0_TEST_LLAMA_CHAT:-}" ] && [ -n "${MEM0_TEST_LLAMA_EMBED:-}" ] || echo "No model servers for the tests, see above." >&2
}

stop_models() {
    [ -n "$models_dir" ] || return 0
    eng/llama-up.sh "$models_dir/chat" stop
    eng/llama-up.sh "$models_dir/embed" stop
    rm -rf "$models_dir"
}
