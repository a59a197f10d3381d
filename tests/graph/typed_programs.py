"""Programs of users as a type checker sees them: `test_declaring.py` runs `mypy --strict` on this file.

A comment `# reveals: X` after `reveal_type` says what mypy has to infer; `# refused: code` what it has to refuse.
"""

# ruff: noqa: B015, F821

from __future__ import annotations

from efp_graph.graph import Graph, Input, Model, Node, computed, untracked


class Cart(Model):
    price = Input(1.0, label="Price", unit="€")
    count = Input(4)
    names = Input[list[str]]([])
    discount = Input[float]()

    @computed
    def total(self) -> float:
        return self.price * self.count

    @computed(label="What is paid")
    def paid(self) -> float:
        return self.total * (1 - self.discount)

    @computed
    def words(self) -> list[str]:
        return [name.upper() for name in self.names]


class Gift(Cart):
    @computed
    def total(self) -> float:
        return super().total + 2.0


def classes(graph: Graph) -> None:
    cart = Cart(graph, "first", price=2.0, discount=0.1)
    reveal_type(cart.price)  # reveals: float
    reveal_type(cart.count)  # reveals: int
    reveal_type(cart.names)  # reveals: list[str]
    reveal_type(cart.total)  # reveals: float
    reveal_type(cart.paid)  # reveals: float
    reveal_type(cart.words)  # reveals: list[str]
    reveal_type(Gift().total)  # reveals: float
    reveal_type(Cart.price.node(cart))  # reveals: Node[float]
    reveal_type(Cart.total.node(cart))  # reveals: Node[float]
    reveal_type(cart.update("evening", price=2.0).recomputed)  # reveals: list[Node[Any]]
    cart.price = 3.0
    cart.price = 3
    cart.price = "three"  # refused: assignment
    cart.count = 2.5  # refused: assignment
    cart.total = 3.0  # refused: assignment
    cart.prise = 3.0  # refused: attr-defined
    cart.graph = None  # refused: assignment
    cart.price + "EUR"  # refused: operator
    Input(1.0, lable="Price")  # refused: arg-type


def functions(graph: Graph) -> None:
    price = graph.input("price", 3.0, label="Price", meta={"shop": 7})
    count = graph.input(value=4)
    unnamed = graph.input(None, "text")
    reveal_type(price)  # reveals: Node[float]
    reveal_type(count())  # reveals: int
    reveal_type(unnamed.peek())  # reveals: str

    @graph.computed
    def total() -> float:
        return price() * count()

    @graph.computed(label="With tax", reads=[total])
    def taxed(total: float) -> float:
        return total * 1.2

    @graph.computed("words")
    def told() -> str:
        with untracked():
            return f"{total():.2f}"

    reveal_type(total)  # reveals: Node[float]
    reveal_type(taxed())  # reveals: float
    reveal_type(told)  # reveals: Node[str]
    reveal_type(graph.computed("sum", lambda: price() + count()))  # reveals: Node[float]
    reveal_type(graph.computed(lambda: count() > 3))  # reveals: Node[bool]
    reveal_type(graph.computed(len, reads=[told]))  # reveals: Node[int]

    @graph.resource
    async def orders() -> list[str]:
        return [told()]

    async def count_orders() -> int:
        return len(orders())

    async def follow() -> None:
        async for value in price.changes(initial=True):
            reveal_type(value)  # reveals: float

    @graph.effect
    def show() -> None:
        print(total())

    reveal_type(orders())  # reveals: list[str]
    reveal_type(graph.resource("orders", count_orders, initial=0).latest)  # reveals: int
    reveal_type(show)  # reveals: Effect
    graph.resource(3.0, count_orders)  # refused: call-overload
    graph.observe(total, 5)  # refused: arg-type
    price.set(2)
    price.update(lambda value: value * 2)
    price.set("two")  # refused: arg-type
    price.update(str)  # refused: arg-type
    graph.input("colour", 1, colour="red")  # refused: call-overload
    graph.input(5, 1.0)  # refused: call-overload
    graph.computed("sum", total, reads=["a"])  # refused: list-item
    graph.computed("sum", 5)  # refused: call-overload
    total + 1  # refused: operator
    total < 2  # refused: operator
    total == 12.0  # refused: comparison-overlap
    float(total)  # refused: arg-type
    for _ in total:  # refused: attr-defined
        pass
    node: Node[str] = total  # refused: assignment
    print(node)
