// A small provider on terraform-plugin-framework, in which nothing is wrong as far as Terraform is concerned: the
// conformance suite must find no fault of level "protocol" in it.
package main

import (
	"context"
	"fmt"
	"log"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	options := providerserver.ServeOpts{Address: "registry.terraform.io/example/toy"}
	err := providerserver.Serve(context.Background(), func() provider.Provider { return toy{} }, options)
	if err != nil {
		log.Fatal(err)
	}
}

type toy struct{}

func (toy) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "toy"
}

func (toy) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = providerschema.Schema{
		Description: "Things in memory.",
		Attributes: map[string]providerschema.Attribute{
			"user": providerschema.StringAttribute{Optional: true, Description: "Who asks."},
		},
	}
}

func (toy) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (toy) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (toy) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &thing{} }}
}

// The things that exist, by ID.
var (
	mutex  sync.Mutex
	things = map[string]model{}
	made   int
)

type model struct {
	Name types.String `tfsdk:"name"`
	Size types.String `tfsdk:"size"`
	Note types.String `tfsdk:"note"`
	Tags types.Map    `tfsdk:"tags"`
	ID   types.String `tfsdk:"id"`
}

type thing struct{}

func (*thing) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_thing"
}

func (*thing) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	stays := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	small := stringdefault.StaticString("small")
	response.Schema = schema.Schema{
		Description: "A thing.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Required: true, Description: "Its name.", PlanModifiers: replaces},
			"size": schema.StringAttribute{Optional: true, Computed: true, Description: "Its size.", Default: small},
			"note": schema.StringAttribute{Optional: true, Description: "A remark."},
			"tags": schema.MapAttribute{Optional: true, ElementType: types.StringType, Description: "Labels."},
			"id":   schema.StringAttribute{Computed: true, Description: "Its ID.", PlanModifiers: stays},
		},
	}
}

func (*thing) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var it model
	response.Diagnostics.Append(request.Plan.Get(ctx, &it)...)
	mutex.Lock()
	defer mutex.Unlock()
	made++
	it.ID = types.StringValue(fmt.Sprintf("thing-%d", made))
	things[it.ID.ValueString()] = it
	response.Diagnostics.Append(response.State.Set(ctx, &it)...)
}

func (*thing) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var it model
	response.Diagnostics.Append(request.State.Get(ctx, &it)...)
	mutex.Lock()
	defer mutex.Unlock()
	found, exists := things[it.ID.ValueString()]
	if !exists {
		response.State.RemoveResource(ctx)
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, &found)...)
}

func (*thing) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var it model
	response.Diagnostics.Append(request.Plan.Get(ctx, &it)...)
	mutex.Lock()
	defer mutex.Unlock()
	things[it.ID.ValueString()] = it
	response.Diagnostics.Append(response.State.Set(ctx, &it)...)
}

func (*thing) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var it model
	response.Diagnostics.Append(request.State.Get(ctx, &it)...)
	mutex.Lock()
	defer mutex.Unlock()
	delete(things, it.ID.ValueString())
}

func (*thing) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}
