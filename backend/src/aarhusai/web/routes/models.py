"""Models as people choose them, and their administration."""

from uuid import UUID

from fastapi import APIRouter, status

from aarhusai.gateway.types import Task
from aarhusai.terms.ids import ModelId, ProviderId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas.models import (
    AdminModel,
    AdminModelList,
    ModelDiagnosis,
    ModelIn,
    ModelList,
    ModelOrder,
    ModelPatch,
    admin_model,
    diagnosis_of_model,
    model_out,
)
from aarhusai.web.schemas.providers import (
    ProviderDiagnosis,
    ProviderIn,
    ProviderList,
    ProviderOut,
    ProviderPatch,
    diagnosis_of_provider,
    provider_out,
)
from aarhusai.web.schemas.zones import ZonesEdit, ZonesRevised, zone_names, zones_out

router = APIRouter(tags=["models"])


@router.get("/models")
async def list_models(actor: CurrentActor, services: Services) -> ModelList:
    """The models the caller may chat with, in order, and the municipality's own words for the zones."""
    default = services.registry.default_model(actor)
    visible = services.registry.visible_models(actor)
    items = [model_out(model, default) for model in visible if Task.CHAT in model.tasks]
    return ModelList(items=items, zones=zone_names(services.registry.zone_texts()))


@router.get("/admin/providers")
async def list_providers(actor: CurrentActor, services: Services) -> ProviderList:
    """Every provider."""
    return ProviderList(items=[provider_out(view) for view in await services.model_admin.providers(actor)])


@router.post("/admin/providers", status_code=status.HTTP_201_CREATED)
async def create_provider(body: ProviderIn, actor: CurrentActor, services: Services) -> ProviderOut:
    """Adds a provider."""
    return provider_out(await services.model_admin.create_provider(actor, body.draft()))


@router.patch("/admin/providers/{provider_id}")
async def change_provider(
    provider_id: UUID, body: ProviderPatch, actor: CurrentActor, services: Services
) -> ProviderOut:
    """Changes a provider."""
    view = await services.model_admin.change_provider(actor, ProviderId(provider_id), body.revision, body.change())
    return provider_out(view)


@router.delete("/admin/providers/{provider_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_provider(provider_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a provider that no model uses."""
    await services.model_admin.delete_provider(actor, ProviderId(provider_id))


@router.post("/admin/providers/{provider_id}/test")
async def diagnose_provider(provider_id: UUID, actor: CurrentActor, services: Services) -> ProviderDiagnosis:
    """Whether the provider answers and accepts the key, and which models it offers."""
    return diagnosis_of_provider(await services.model_tests.test_provider(actor, ProviderId(provider_id)))


@router.get("/admin/models")
async def list_admin_models(actor: CurrentActor, services: Services) -> AdminModelList:
    """Every model, in order."""
    views = await services.model_admin.models(actor)
    default = services.registry.default_model(actor)
    return AdminModelList(items=[admin_model(view, default) for view in views])


@router.post("/admin/models", status_code=status.HTTP_201_CREATED)
async def create_model(body: ModelIn, actor: CurrentActor, services: Services) -> AdminModel:
    """Adds a model that everyone may use."""
    view = await services.model_admin.create_model(actor, body.draft())
    return admin_model(view, services.registry.default_model(actor))


@router.post("/admin/models/order")
async def order_models(body: ModelOrder, actor: CurrentActor, services: Services) -> AdminModelList:
    """Puts these models first, in this order."""
    await services.model_admin.order_models(actor, [ModelId(model_id) for model_id in body.ids])
    return await list_admin_models(actor, services)


@router.patch("/admin/models/{model_id}")
async def change_model(model_id: UUID, body: ModelPatch, actor: CurrentActor, services: Services) -> AdminModel:
    """Changes a model."""
    view = await services.model_admin.change_model(actor, ModelId(model_id), body.revision, body.change())
    return admin_model(view, services.registry.default_model(actor))


@router.delete("/admin/models/{model_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_model(model_id: UUID, actor: CurrentActor, services: Services) -> None:
    """Removes a model."""
    await services.model_admin.delete_model(actor, ModelId(model_id))


@router.post("/admin/models/{model_id}/test")
async def diagnose_model(model_id: UUID, actor: CurrentActor, services: Services) -> ModelDiagnosis:
    """Whether every endpoint of the model answers a question."""
    return diagnosis_of_model(await services.model_tests.test_model(actor, ModelId(model_id)))


@router.get("/admin/zones")
async def get_zones(actor: CurrentActor, services: Services) -> ZonesRevised:
    """The municipality's own words for the zones, to be edited."""
    return zones_out(await services.model_admin.zones(actor))


@router.put("/admin/zones")
async def change_zones(body: ZonesEdit, actor: CurrentActor, services: Services) -> ZonesRevised:
    """Makes the words these."""
    return zones_out(await services.model_admin.change_zones(actor, body.revision, body.texts()))
