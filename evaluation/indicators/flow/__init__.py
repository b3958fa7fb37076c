"""The way from need to insats: waiting, queues, who never comes, and who goes round."""
