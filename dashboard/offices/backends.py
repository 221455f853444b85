from allauth.account.auth_backends import AuthenticationBackend

from dashboard.accounts.models import User
from dashboard.offices.roles import CATALOGUE, PERMISSIONS
from dashboard.offices.scope import valid_memberships


class MembershipBackend(AuthenticationBackend):
    """Permissions are those of the memberships valid now; nothing is stored per person."""

    def get_all_permissions(self, user_obj: User, obj: object = None) -> frozenset[str]:
        if obj is not None or user_obj.is_anonymous or not user_obj.is_active:
            return frozenset()
        granted = CATALOGUE if user_obj.is_superuser else frozenset()
        return granted.union(*(PERMISSIONS[row.role] for row in valid_memberships(user_obj)))

    get_user_permissions = get_all_permissions

    def get_group_permissions(self, user_obj: User, obj: object = None) -> frozenset[str]:
        return frozenset()

    def has_perm(self, user_obj: User, perm: str, obj: object = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)
