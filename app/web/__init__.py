"""The pages: server-rendered, usable without scripts up to the editor."""
