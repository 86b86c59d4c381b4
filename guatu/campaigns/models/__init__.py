from guatu.campaigns.models.campaign import Campaign, Category, Node, NodeMove, Task
from guatu.campaigns.models.responsibility import Responsibility

__all__ = ["Campaign", "Category", "Node", "NodeMove", "Responsibility", "Task"]
