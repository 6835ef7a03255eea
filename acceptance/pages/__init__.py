"""Pages of the web application. Methods are of three kinds only: get there, act, ask; none judges a business rule."""
