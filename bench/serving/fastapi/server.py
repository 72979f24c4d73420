"""llama-cpp-python behind FastAPI, as one writes it first: one model, one answer at a time, streamed.

Arguments: the model's file, port, threads, context in tokens.
"""

import json
import sys
from threading import Lock

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from llama_cpp import Llama

path, port, threads, context = sys.argv[1], *map(int, sys.argv[2:5])
llama = Llama(path, n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False)
one_at_a_time = Lock()
app = FastAPI()


@app.get("/health")
def health():
    return {}


@app.post("/v1/chat/completions")
async def complete(request: Request):
    body = await request.json()

    def events():
        with one_at_a_time:
            chunks = llama.create_chat_completion(
                body["messages"],
                max_tokens=body["max_tokens"],
                temperature=body["temperature"],
                stream=True,
            )
            pieces = 0
            for chunk in chunks:
                choice = chunk["choices"][0]
                pieces += 1 if choice["delta"].get("content") else 0
                if choice["finish_reason"] is not None:
                    # A piece may be of several tokens; `length` is said only of as many as were asked for.
                    tokens = body["max_tokens"] if choice["finish_reason"] == "length" else pieces
                    chunk["usage"] = {"completion_tokens": tokens}
                yield f"data: {json.dumps(chunk)}\n\n"
        yield "data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
