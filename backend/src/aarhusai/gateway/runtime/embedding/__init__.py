"""The bundled embedding model (multilingual-e5-small): its weights, its words, its graph, and the server.

It is imported only in the process that holds the model.
"""
