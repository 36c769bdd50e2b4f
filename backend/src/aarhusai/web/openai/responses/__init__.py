"""`/v1/responses`, stateless: a request becomes a chat completion, and the completion a response. Nothing is stored."""
