package template

import (
	"strings"

	"github.com/google/uuid"
)

// resourceID writes an id of a type and its names, in a scope. A resource group's has a form of its own.
func resourceID(scope, resourceType string, names []string) string {
	scope = strings.TrimSuffix(scope, "/")
	if strings.EqualFold(resourceType, resourceGroupType) && len(names) == 1 && isSubscription(scope) {
		return scope + "/resourceGroups/" + names[0]
	}
	segments := strings.Split(resourceType, "/")
	var b strings.Builder
	b.WriteString(scope + "/providers/" + segments[0])
	for i, segment := range segments[1:] {
		b.WriteString("/" + segment + "/" + names[i])
	}
	return b.String()
}

const (
	resourceGroupType = "Microsoft.Resources/resourceGroups"
	deploymentType    = "Microsoft.Resources/deployments"
)

func isSubscription(scope string) bool {
	return hasPrefixFold(scope, "/subscriptions/") && strings.Count(scope, "/") == 2
}

func isGroup(scope string) bool {
	return hasPrefixFold(scope, "/subscriptions/") && strings.Count(scope, "/") == 4
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// subscriptionOf is the subscription's part of a scope, empty where it is in none.
func subscriptionOf(scope string) string {
	if !hasPrefixFold(scope, "/subscriptions/") {
		return ""
	}
	return strings.Join(strings.Split(scope, "/")[:3], "/")
}

// idFunction makes the functions that write ids. Of the arguments before the type, which alone has a slash, scope makes the scope.
func idFunction(name string, most int, scope func(e *evaluator, before []string) (string, error)) function {
	return function{name: name, min: 2, max: many, takes: takes(kindString), eval: func(e *evaluator, args []value) (value, error) {
		words := make([]string, len(args))
		for i, arg := range args {
			words[i] = arg.(string)
		}
		at := typeIndex(words, most)
		if at < 0 {
			return nil, faultf("Unable to evaluate template language function '%s'. The type must be a full resource type such as 'Microsoft.Compute/virtualMachines'. Please see https://aka.ms/arm-functions/#%s for usage details.", name, strings.ToLower(name))
		}
		resourceType, names := strings.Trim(words[at], "/"), words[at+1:]
		if want := strings.Count(resourceType, "/"); want != len(names) {
			return nil, faultf("Unable to evaluate template language function '%s': the type '%s' requires '%d' resource name argument(s). Please see https://aka.ms/arm-functions/#%s for usage details.",
				name, resourceType, want, strings.ToLower(name))
		}
		in, err := scope(e, words[:at])
		if err != nil {
			return nil, err
		}
		return resourceID(in, resourceType, names), nil
	}}
}

// typeIndex finds the resource type, with at most so many arguments before it.
func typeIndex(words []string, most int) int {
	for i := 0; i <= most && i < len(words); i++ {
		if strings.Contains(strings.Trim(words[i], "/"), "/") && !strings.HasPrefix(words[i], "/") {
			return i
		}
	}
	return -1
}

// idScope is the scope of resourceId: nothing, a group, a subscription, or a subscription and a group.
func idScope(e *evaluator, before []string) (string, error) {
	scope := e.context.Scope
	subscription := subscriptionOf(scope)
	switch len(before) {
	case 0:
		return scope, nil
	case 1:
		if uuid.Validate(before[0]) == nil && !isGroup(scope) {
			return "/subscriptions/" + before[0], nil
		}
		return subscription + "/resourceGroups/" + before[0], nil
	}
	if err := checkSubscription(before[0]); err != nil {
		return "", err
	}
	return "/subscriptions/" + before[0] + "/resourceGroups/" + before[1], nil
}

func checkSubscription(id string) error {
	if uuid.Validate(id) != nil {
		return faultf("The provided value '%s' is not valid subscription identifier. Please see https://aka.ms/arm-functions/#resourceid for usage details.", id)
	}
	return nil
}

func subscriptionScope(e *evaluator, before []string) (string, error) {
	if len(before) == 0 {
		return subscriptionOf(e.context.Scope), nil
	}
	return "/subscriptions/" + before[0], checkSubscription(before[0])
}

func managementGroupScope(e *evaluator, before []string) (string, error) {
	const prefix = "/providers/Microsoft.Management/managementGroups/"
	if len(before) == 1 {
		return prefix + before[0], nil
	}
	if !hasPrefixFold(e.context.Scope, prefix) {
		return "", misuse("managementGroupResourceId", "expects a management group as its first parameter outside of deployments to one")
	}
	return e.context.Scope, nil
}

func tenantScope(*evaluator, []string) (string, error) { return "", nil }

// extensionResourceID is an id behind the id of another resource, or of a scope.
func extensionResourceID(_ *evaluator, args []value) (value, error) {
	resourceType, names := strings.Trim(args[1].(string), "/"), make([]string, 0, len(args)-2)
	for _, arg := range args[2:] {
		names = append(names, arg.(string))
	}
	if want := strings.Count(resourceType, "/"); want == 0 || want != len(names) {
		return nil, faultf("Unable to evaluate template language function 'extensionResourceId': the type '%s' requires '%d' resource name argument(s). Please see https://aka.ms/arm-functions/#extensionresourceid for usage details.", resourceType, want)
	}
	return resourceID(args[0].(string), resourceType, names), nil
}
